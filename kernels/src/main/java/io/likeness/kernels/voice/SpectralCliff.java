package io.likeness.kernels.voice;

/**
 * The frequency at which a spectrum ends at a cliff: what was sampled at a lower rate, or went
 * through a codec that cuts there, has nothing beyond but the noise of rounding.
 *
 * <p>The loudest that each bin ever was is compared: the mean level from 0.80 to 0.92 of a
 * frequency against the highest level from 1.10 of it on, so that a voice's own slope, after which
 * breath and hiss come back, is none. The limits are measured: docs/quality.md, "Up-sampled clips".
 */
final class SpectralCliff {

  /** Rates below 5 kHz are no audio's, and a single vowel may end there by itself. */
  private static final double LOWEST_HZ = 2500;

  /** In units of the Nyquist frequency: what falls further up is the filter of this rate. */
  private static final double HIGHEST = 0.8;

  private static final double BELOW_FROM = 0.80;
  private static final double BELOW_TO = 0.92;

  /** Filters of 80 dB end by here when the frequency is the middle of their slope. */
  private static final double ABOVE = 1.10;

  private static final double LEAST_FALL_DB = 25;

  /** Half a step of 16 bits in one bin: below it nothing is told apart. */
  private static final float LEAST_POWER = 1e-13f;

  private SpectralCliff() {}

  /**
   * Where the level has fallen by half (in dB) of the deepest fall, in Hz; NaN unless that is by 25
   * dB.
   *
   * @param largest the largest power of each bin, from 0 Hz to the Nyquist frequency
   */
  static double hz(float[] largest, double binHz) {
    int bins = largest.length;
    double[] sums = new double[bins + 1];
    double[] ceiling = new double[bins];
    for (int k = 0; k < bins; k++) {
      sums[k + 1] = sums[k] + decibels(largest[k]);
    }
    double highest = Double.NEGATIVE_INFINITY;
    for (int k = bins - 1; k >= 0; k--) {
      highest = Math.max(highest, sums[k + 1] - sums[k]);
      ceiling[k] = highest;
    }
    double deepest = LEAST_FALL_DB;
    int edge = -1;
    for (int k = (int) Math.ceil(LOWEST_HZ / binHz); k <= HIGHEST * (bins - 1); k++) {
      int from = (int) (BELOW_FROM * k);
      int to = Math.max(from + 1, (int) (BELOW_TO * k));
      double fall = (sums[to] - sums[from]) / (to - from) - ceiling[(int) Math.rint(ABOVE * k)];
      if (fall >= deepest) {
        deepest = fall;
        edge = (int) Math.rint(ABOVE * k);
      }
    }
    if (edge < 0) {
      return Double.NaN;
    }
    double half = ceiling[edge] + deepest / 2;
    while (ceiling[edge] < half) {
      edge--;
    }
    return edge * binHz;
  }

  private static double decibels(float power) {
    return Decibels.ofPower(Math.max(power, LEAST_POWER));
  }
}
