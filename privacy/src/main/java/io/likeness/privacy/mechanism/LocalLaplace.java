package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import java.util.Locale;

/**
 * Laplace noise of scale b = 2n/ε on values clamped to [−1, 1]: ε-local DP of any n of the values
 * (Dwork, McSherry, Nissim and Smith 2006), on a grid; the result is clamped again.
 *
 * <p>One value of [−1, 1] may change by 2, so k values lose 2k/b. Noise of scale 1/ε, as tutorials
 * add it, is 2ε for one sample and 2ε·16,000 for a second of 16 kHz.
 *
 * @param values n, the values that two neighbours may differ in, at least 1
 * @param epsilon ε of any n values together, above n·2⁻⁴³
 */
public record LocalLaplace(long values, double epsilon) implements LocalRandomizer<float[]> {
  /** Short enough that rounding a block to the grid costs next to nothing of its noise. */
  private static final int BLOCK = 4096;

  /** A larger one does not fit the sampler. */
  private static final double MOST_SCALE = 0x1p44;

  public LocalLaplace {
    DpRanges.atLeastOne("values", values);
    DpRanges.epsilon(epsilon);
    if (!(2.0 * values / epsilon <= MOST_SCALE)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "noise of scale %.3g on values in [-1, 1] cannot be drawn; raise epsilon, got %s.",
              2.0 * values / epsilon,
              epsilon));
    }
  }

  /** b, where 1 is full scale. */
  public double scale() {
    return 2.0 * values / epsilon;
  }

  /** What {@code count} values lose together: 2·count/b. */
  public double epsilonOf(double count) {
    return count / values * epsilon;
  }

  @Override
  public float[] randomise(float[] exact, NoiseSource noise) {
    float[] out = new float[exact.length];
    for (int from = 0; from < exact.length; from += BLOCK) {
      double[] block = new double[Math.min(BLOCK, exact.length - from)];
      for (int i = 0; i < block.length; i++) {
        // NaN becomes the lower bound before clamping, so that it tells nothing.
        block[i] = exact[from + i] >= -1 ? Math.min(1, exact[from + i]) : -1;
      }
      // A block of fewer values than n has their share of ε, and so the scale of n.
      long differing = Math.min(block.length, values);
      double share = epsilon * differing / values;
      double[] noisy =
          new LaplaceMechanism(share, 2.0 * differing, block.length).noisy(block, noise);
      for (int i = 0; i < block.length; i++) {
        out[from + i] = (float) Math.max(-1, Math.min(1, noisy[i]));
      }
    }
    return out;
  }
}
