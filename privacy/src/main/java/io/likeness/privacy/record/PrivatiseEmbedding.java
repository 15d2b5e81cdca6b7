package io.likeness.privacy.record;

import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.mechanism.VonMisesFisher;

/**
 * Scatters the direction of an embedding by a von Mises–Fisher law of concentration κ: κ·chord
 * metric privacy (Weggenmann and Kerschbaum, CCS 2021), at worst 2κ-local DP.
 *
 * @param epsilon κ, the ε of each unit of Euclidean chord between two directions, in (0, ∞)
 */
public record PrivatiseEmbedding(double epsilon) implements RecordStep.OfEmbedding {
  static final String NAME = "privatise-embedding";

  public PrivatiseEmbedding {
    new VonMisesFisher(2, epsilon);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public float[] apply(float[] embedding, NoiseSource noise) {
    return new VonMisesFisher(embedding.length, epsilon).randomise(embedding, noise);
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.of(
        NAME,
        "the direction of one embedding, for each unit of chord ("
            + Guarantee.number(2 * epsilon)
            + " between opposite directions)",
        epsilon,
        "metric privacy",
        "two directions that lie far apart, as those of two persons do; n records of one person"
            + " lose n times as much; floating-point artefacts of the sampler");
  }
}
