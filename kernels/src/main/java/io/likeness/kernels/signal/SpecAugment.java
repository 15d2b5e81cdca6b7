package io.likeness.kernels.signal;

import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;

/**
 * Masking and warping of log-mel features (Park et al., "SpecAugment", Interspeech 2019): a time
 * warp about a random centre, then masks over bands of filters and stretches of frames, filled with
 * the mean.
 *
 * @param warpFrames W: the centre moves by less than so many frames; 0 for none
 * @param melMasks m_F: how many masks of filters
 * @param melWidth F: each covers fewer than so many filters
 * @param timeMasks m_T: how many masks of frames
 * @param timeWidth T: each covers fewer than so many frames
 * @param timeShare p: and at most this share of all, 0 … 1
 */
public record SpecAugment(
    int warpFrames, int melMasks, int melWidth, int timeMasks, int timeWidth, double timeShare) {

  /** The policy LB of the paper's table 1: LibriSpeech basic. */
  public static final SpecAugment LIBRISPEECH_BASIC = new SpecAugment(80, 1, 27, 1, 100, 1);

  /** The policy LD: LibriSpeech double. */
  public static final SpecAugment LIBRISPEECH_DOUBLE = new SpecAugment(80, 2, 27, 2, 100, 1);

  /** The policy SM: Switchboard mild. */
  public static final SpecAugment SWITCHBOARD_MILD = new SpecAugment(40, 2, 15, 2, 70, 0.2);

  /** Refuses negative counts and a share outside 0 … 1. */
  public SpecAugment {
    if (!(warpFrames >= 0 && melMasks >= 0 && melWidth >= 0 && timeMasks >= 0 && timeWidth >= 0)) {
      throw new IllegalArgumentException("SpecAugment counts masks and widths: give 0 or more");
    }
    if (!(timeShare >= 0 && timeShare <= 1)) {
      throw new IllegalArgumentException(
          "SpecAugment masks a share of " + timeShare + " of the frames: give 0 … 1");
    }
  }

  /**
   * New features of the same shape.
   *
   * @param features frames × mels, as of {@link LogMel}
   * @throws IllegalArgumentException if the features are not whole frames
   */
  public float[] apply(float[] features, int mels, CounterRandom random) {
    if (!(mels > 0 && features.length % mels == 0)) {
      throw new IllegalArgumentException(
          features.length + " values are no whole frames of " + mels + " filters");
    }
    int frames = features.length / mels;
    float[] out = warped(features, frames, mels, random);
    double sum = 0;
    for (float value : out) {
      sum += value;
    }
    float mean = out.length == 0 ? 0 : (float) (sum / out.length);
    for (int i = 0; i < melMasks; i++) {
      int width = random.nextInt(Math.max(1, Math.min(melWidth, mels)));
      int from = random.nextInt(mels - width + 1);
      for (int f = 0; f < frames; f++) {
        Arrays.fill(out, f * mels + from, f * mels + from + width, mean);
      }
    }
    int widest = Math.min(timeWidth, (int) (timeShare * frames));
    for (int i = 0; i < timeMasks; i++) {
      int width = random.nextInt(Math.max(1, widest));
      int from = random.nextInt(frames - width + 1);
      Arrays.fill(out, from * mels, (from + width) * mels, mean);
    }
    return out;
  }

  /** Piecewise linear in time: the centre goes to another place and the ends stay. */
  private float[] warped(float[] features, int frames, int mels, CounterRandom random) {
    int most = Math.min(warpFrames, (frames - 1) / 2);
    if (most < 2) {
      return features.clone();
    }
    int centre = most + random.nextInt(frames - 2 * most);
    int moved = centre - most + 1 + random.nextInt(2 * most - 1);
    float[] out = new float[features.length];
    for (int f = 0; f < frames; f++) {
      double source =
          f <= moved
              ? f * (centre / (double) moved)
              : centre + (f - moved) * ((frames - 1 - centre) / (double) (frames - 1 - moved));
      int before = Math.min(frames - 1, (int) source);
      int after = Math.min(frames - 1, before + 1);
      float share = (float) (source - before);
      for (int m = 0; m < mels; m++) {
        float a = features[before * mels + m];
        out[f * mels + m] = a + share * (features[after * mels + m] - a);
      }
    }
    return out;
  }
}
