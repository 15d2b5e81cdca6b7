package io.likeness.privacy.record;

import io.likeness.kernels.face.FaceEmbedding;
import io.likeness.kernels.voice.SpeakerEmbedding;
import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.mechanism.LocalGaussian;
import io.likeness.privacy.mechanism.LocalRandomizer;
import io.likeness.privacy.mechanism.MultivariateLaplace;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.mechanism.VonMisesFisher;
import java.util.function.IntToDoubleFunction;

/**
 * Scatters an embedding, which is released instead of the medium.
 *
 * @param noise the law of the noise
 * @param epsilon what it says of two embeddings is said by {@link Noise}, in [1e-6, 1e6]; of {@link
 *     Noise#GAUSSIAN} in (0, ∞)
 * @param delta of {@link Noise#GAUSSIAN} in (0, 1), 0 of the others
 * @param norm the longest an embedding may be before {@link Noise#GAUSSIAN}, in (0, ∞); 0 of the
 *     others
 * @param columnar whether expressions over arrays clip, round and add, for {@link Noise#GAUSSIAN}
 *     alone; noise is drawn here in any case
 */
public record PrivatiseEmbedding(
    Noise noise, double epsilon, double delta, double norm, boolean columnar)
    implements RecordStep.OfEmbedding {
  static final String NAME = "privatise-embedding";

  /** How an embedding is scattered. */
  public enum Noise {
    /** A direction around its own, of concentration κ = ε; ε a unit of chord. */
    VON_MISES_FISHER,
    /** Multivariate Laplace noise; ε a unit of L2 distance, norm included. */
    LAPLACE,
    /** Gaussian noise on an embedding clipped to a norm; (ε, δ) for any two embeddings. */
    GAUSSIAN
  }

  public PrivatiseEmbedding {
    switch (noise) {
      case VON_MISES_FISHER, LAPLACE -> DpRanges.recordEpsilon(epsilon);
      case GAUSSIAN -> new LocalGaussian(1, epsilon, delta, norm).cell();
    }
    if (columnar && noise != Noise.GAUSSIAN) {
      throw new IllegalArgumentException(
          "engine columnar has noise gaussian alone; take that, or engine kernel.");
    }
  }

  /** Of the direction, by a von Mises–Fisher law of concentration {@code epsilon}. */
  public PrivatiseEmbedding(double epsilon) {
    this(Noise.VON_MISES_FISHER, epsilon, 0, 0, false);
  }

  /** The Gaussian law of embeddings of length {@code dimension}, for {@link #columnar}. */
  public LocalGaussian gaussian(int dimension) {
    return new LocalGaussian(dimension, epsilon, delta, norm);
  }

  /** The distance of grid points of {@link #gaussian}, which is the same for every dimension. */
  public double cell() {
    return gaussian(1).cell();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public float[] apply(float[] embedding, NoiseSource source) {
    return law(embedding.length).randomise(embedding, source);
  }

  private LocalRandomizer<float[]> law(int dimension) {
    return switch (noise) {
      case VON_MISES_FISHER -> new VonMisesFisher(dimension, epsilon);
      case LAPLACE -> new MultivariateLaplace(dimension, epsilon);
      case GAUSSIAN -> gaussian(dimension);
    };
  }

  @Override
  public Guarantee guarantee() {
    return switch (noise) {
      case VON_MISES_FISHER ->
          Guarantee.of(
              NAME,
              "the direction of one embedding, for each unit of chord ("
                  + Guarantee.number(2 * epsilon)
                  + " between opposite directions)",
              epsilon,
              "metric privacy",
              "two directions that lie far apart, as those of two persons do; n records of one person"
                  + " lose n times as much; floating-point artefacts of the sampler",
              cost(d -> new VonMisesFisher(d, epsilon).meanCosine()));
      case LAPLACE ->
          Guarantee.of(
              NAME,
              "one embedding, for each unit of distance",
              epsilon,
              "metric privacy",
              "two embeddings that lie far apart, as those of two persons do; n records of one person"
                  + " lose n times as much; floating-point artefacts of the sampler",
              cost(d -> 1 / Math.hypot(1, new MultivariateLaplace(d, epsilon).meanRadius())));
      case GAUSSIAN ->
          Guarantee.of(
              NAME,
              "one embedding clipped to norm "
                  + Guarantee.number(norm)
                  + ", delta "
                  + Guarantee.number(delta),
              epsilon,
              "local differential privacy",
              "n records of one person lose n times as much; of an embedding of 192 values nothing of"
                  + " use is left below an epsilon of some hundreds",
              cost(d -> gaussian(d).approximateCosine()));
    };
  }

  private static String cost(IntToDoubleFunction cosine) {
    return "the medium; cosine between an embedding of norm 1 and what is released, about "
        + Guarantee.number(cosine.applyAsDouble(SpeakerEmbedding.DIMENSION))
        + " for a voice of "
        + SpeakerEmbedding.DIMENSION
        + " values and "
        + Guarantee.number(cosine.applyAsDouble(FaceEmbedding.DIMENSION))
        + " for a face of "
        + FaceEmbedding.DIMENSION;
  }
}
