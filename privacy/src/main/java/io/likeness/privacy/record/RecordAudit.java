package io.likeness.privacy.record;

import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.voice.SpeakerEmbedding;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.accounting.AnalyticGaussian;
import io.likeness.privacy.mechanism.AuditFinding;
import io.likeness.privacy.mechanism.CanaryRun;
import io.likeness.privacy.mechanism.MultivariateLaplace;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.mechanism.VonMisesFisher;
import io.likeness.privacy.record.PrivatiseEmbedding.Noise;
import io.likeness.privacy.record.WaveformLaplace.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Puts canaries through the record-level steps, as an export runs them, and asks what ε they at
 * least have of what they say it is about.
 *
 * <p>A canary is the one of two records that lie as far apart as the unit of the step lets them,
 * and an attacker sees what is released alone. Embeddings of a usual length hardly ever show the
 * largest loss of their law, so they are told apart by their law's total variation distance, and
 * short ones by one run, whatever the law.
 */
public final class RecordAudit {
  private static final double DELTA = 1e-5;

  /** ε of two embeddings of a usual length. */
  private static final double FAR = 12;

  /** A law that is known shows in a fourth of the canaries, and these are the slowest ones. */
  private static final int OF_A_LAW = 4;

  private static final int USUAL = SpeakerEmbedding.DIMENSION;
  private static final double NORM = 1;

  /** Longer than the norm, and neither along a coordinate nor of the same length in each. */
  private static final float[] SHORT = {30, 40};

  private static final double LENGTH = 50;

  private static final int BLOCK = 8;
  private static final int PIXELS = 16;
  private static final int CHANNELS = 3;

  /** An image takes ten times as long as a label. */
  private static final int OF_PICTURES = 2;

  /** Less than an eighth: those with all three channels at one end, which show the largest loss. */
  private static final double GUESSED_PICTURES = 0.1;

  /** So low that a clip is a few samples, all of which an attacker may find at one end. */
  private static final int RATE_HZ = 4;

  /** Beyond full scale. */
  private static final float LOUD = 7;

  private static final List<String> LABELS =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private RecordAudit() {}

  /**
   * All steps with a guarantee, with noise from the secure source.
   *
   * @param progress is told what is audited
   */
  public static List<AuditFinding> all(CanaryRun run, Consumer<String> progress) {
    return all(run, progress, NoiseSource.secure());
  }

  static List<AuditFinding> all(CanaryRun run, Consumer<String> progress, NoiseSource noise) {
    List<AuditFinding> out = new ArrayList<>();
    CanaryRun pictures = run.fewer(OF_PICTURES);
    for (double epsilon : new double[] {1, 2, 4}) {
      progress.accept("steps on labels, clips and faces at " + epsilon);
      out.add(
          run.oneRun(
              RandomiseLabel.NAME + ", one of ten",
              epsilon,
              by -> label(new RandomiseLabel(LABELS, epsilon * by), noise)));
      out.add(
          run.oneRun(
              WaveformLaplace.NAME + ", one sample",
              epsilon,
              by -> clips(new WaveformLaplace(Unit.SAMPLE, epsilon * by, 1, 1), 1, 1, noise)));
      out.add(
          run.oneRun(
              WaveformLaplace.NAME + ", one clip",
              epsilon,
              by -> clips(new WaveformLaplace(Unit.CLIP, epsilon * by, 0.5, 1), 1, 4, noise)));
      out.add(
          run.oneRun(
              WaveformLaplace.NAME + ", all of a person",
              epsilon,
              by -> clips(new WaveformLaplace(Unit.PERSON, epsilon * by, 0.25, 2), 2, 4, noise)));
      out.add(
          pictures.oneRun(
              PixelateFace.NAME + ", in a whole block",
              epsilon,
              GUESSED_PICTURES,
              by -> pixels(new PixelateFace(BLOCK, PIXELS, epsilon * by), BLOCK, noise)));
      out.add(
          pictures.oneRun(
              PixelateFace.NAME + ", in a cut-off block",
              epsilon,
              GUESSED_PICTURES,
              by -> pixels(new PixelateFace(BLOCK, PIXELS, epsilon * by), BLOCK / 2, noise)));
      progress.accept("steps on embeddings at " + epsilon);
      out.add(
          run.oneRun(
              PrivatiseEmbedding.NAME + ", von-mises-fisher, 2 values",
              epsilon,
              by ->
                  nearer(new PrivatiseEmbedding(epsilon / 2 * by), opposite(SHORT), SHORT, noise)));
      out.add(
          run.oneRun(
              PrivatiseEmbedding.NAME + ", laplace, 2 values",
              epsilon,
              by -> nearer(laplace(epsilon / LENGTH * by), new float[2], SHORT, noise)));
    }
    progress.accept("steps on embeddings of " + USUAL + " values, and clipped ones");
    out.addAll(byLaw(run.fewer(OF_A_LAW), noise));
    return out;
  }

  /** What a few canaries show to whoever knows the law of the noise. */
  private static List<AuditFinding> byLaw(CanaryRun run, NoiseSource noise) {
    List<AuditFinding> out = new ArrayList<>();
    float[] along = along();
    out.add(
        run.twoWorlds(
            PrivatiseEmbedding.NAME + ", von-mises-fisher, " + USUAL + " values",
            FAR,
            0,
            0,
            w -> 2 * w.leastAt(kappa -> new VonMisesFisher(USUAL, kappa).variationOfOpposites()),
            by -> nearer(new PrivatiseEmbedding(FAR / 2 * by), opposite(along), along, noise)));
    out.add(
        run.twoWorlds(
            PrivatiseEmbedding.NAME + ", laplace, " + USUAL + " values",
            FAR,
            0,
            0,
            w -> w.leastAt(epsilon -> new MultivariateLaplace(USUAL, epsilon).variation(1)),
            by -> nearer(laplace(FAR * by), new float[USUAL], along, noise)));
    for (double epsilon : new double[] {2, 8}) {
      out.add(
          run.twoWorlds(
              PrivatiseEmbedding.NAME + ", gaussian, 2 values",
              epsilon,
              DELTA,
              0,
              w -> w.gaussianEpsilon(DELTA),
              by -> nearer(gaussian(epsilon, by), opposite(SHORT), SHORT, noise)));
    }
    return out;
  }

  private static PrivatiseEmbedding laplace(double epsilon) {
    return new PrivatiseEmbedding(Noise.LAPLACE, epsilon, 0, 0, false);
  }

  /** Of half the noise for {@code by} = 2, which is another ε and not half of it. */
  private static PrivatiseEmbedding gaussian(double epsilon, double by) {
    double sigma = AnalyticGaussian.sigma(epsilon, DELTA, 1) / by;
    return new PrivatiseEmbedding(
        Noise.GAUSSIAN, AnalyticGaussian.epsilon(sigma, DELTA), DELTA, NORM, false);
  }

  /** 1 for the label of a canary, -1 for that of the others, 0 for any that is neither's. */
  private static CanaryRun.Answers label(RandomiseLabel step, NoiseSource noise) {
    return CanaryRun.each(
        in -> {
          String released = step.apply(LABELS.get(in ? 1 : 0), noise);
          return released.equals(LABELS.get(1)) ? 1 : released.equals(LABELS.get(0)) ? -1 : 0;
        });
  }

  /** The sum of all samples released of clips that are as loud as can be, all of one sign. */
  private static CanaryRun.Answers clips(
      WaveformLaplace step, int clips, int samples, NoiseSource noise) {
    float[] with = new float[samples];
    Arrays.fill(with, LOUD);
    Waveform loud = new Waveform(RATE_HZ, with);
    Waveform other = new Waveform(RATE_HZ, opposite(with));
    return CanaryRun.each(
        in -> {
          double sum = 0;
          for (int i = 0; i < clips; i++) {
            for (float x : step.apply(in ? loud : other, noise).samples()) {
              sum += x;
            }
          }
          return sum;
        });
  }

  /**
   * The likelihood of a white picture of one block against that of one in which as many pixels are
   * black as a step protects.
   */
  private static CanaryRun.Answers pixels(PixelateFace step, int side, NoiseSource noise) {
    byte[] white = new byte[CHANNELS * side * side];
    Arrays.fill(white, (byte) 255);
    byte[] stained = white.clone();
    Arrays.fill(stained, 0, CHANNELS * PIXELS, (byte) 0);
    double level = 255 * (1 - (double) PIXELS / (side * side));
    return CanaryRun.each(
        in -> {
          try (FaceImage face = FaceImage.ofBgr(side, side, in ? white : stained);
              FaceImage released = step.apply(face, noise)) {
            byte[] bgr = released.bgr();
            double sum = 0;
            for (int channel = 0; channel < CHANNELS; channel++) {
              sum += Math.max(level, bgr[channel] & 0xff);
            }
            return sum;
          }
        });
  }

  /** How much further what is released lies from the one embedding than from the canary's. */
  private static CanaryRun.Answers nearer(
      PrivatiseEmbedding step, float[] without, float[] with, NoiseSource noise) {
    return CanaryRun.each(
        in -> {
          float[] released = step.apply(in ? with : without, noise);
          return distance(released, without) - distance(released, with);
        });
  }

  private static double distance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      double gap = (double) a[i] - b[i];
      squares += gap * gap;
    }
    return Math.sqrt(squares);
  }

  private static float[] opposite(float[] x) {
    float[] out = x.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] = -out[i];
    }
    return out;
  }

  /** Of length 1 and a usual number of values, all equal. */
  private static float[] along() {
    float[] out = new float[USUAL];
    Arrays.fill(out, (float) (1 / Math.sqrt(USUAL)));
    return out;
  }
}
