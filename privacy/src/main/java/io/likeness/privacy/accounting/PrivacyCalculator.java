package io.likeness.privacy.accounting;

import java.util.List;

/** The accountants behind one narrow door, for the command line and for training. */
public final class PrivacyCalculator {
  private PrivacyCalculator() {}

  /** ε by loss distributions (to be reported) and by Rényi orders (to cross-check). */
  public record Epsilon(double epsilonPld, double epsilonRdp, double rdpOrder) {}

  /**
   * ε of DP-SGD: {@code steps} Gaussian steps on Poisson samples, adding or removing one unit.
   *
   * @param noiseMultiplier σ over the clipping norm, in (0, ∞)
   * @param samplingRate Poisson sampling rate of privacy units, in (0, 1]
   * @param steps at least 1
   * @param delta in (0, 1)
   */
  public static Epsilon epsilon(
      double noiseMultiplier, double samplingRate, long steps, double delta) {
    return epsilon(
        List.of(new PrivacyEvent.Gaussian(noiseMultiplier, samplingRate).times(steps)), delta);
  }

  /** ε of any mix of events at {@code delta} in (0, 1). */
  public static Epsilon epsilon(List<PrivacyEvent.Repeated> events, double delta) {
    RdpAccountant.Bound rdp = RdpAccountant.epsilon(events, delta);
    return new Epsilon(PldAccountant.epsilon(events, delta), rdp.epsilon(), rdp.order());
  }

  /** The smallest σ of a Gaussian mechanism that is (ε, δ) (Balle and Wang 2018). */
  public static double sigma(double epsilon, double delta, double l2Sensitivity) {
    return AnalyticGaussian.sigma(epsilon, delta, l2Sensitivity);
  }

  /**
   * The smallest noise multiplier, within 0.1 %, with which DP-SGD stays within {@code epsilon} by
   * loss distributions.
   */
  public static double noiseMultiplier(
      double epsilon, double samplingRate, long steps, double delta) {
    DpRanges.epsilon(epsilon);
    double low = 0.05;
    double high = 1;
    while (pld(high, samplingRate, steps, delta) > epsilon) {
      low = high;
      high *= 2;
      if (high > 1e6) {
        throw new IllegalArgumentException(
            "no noise gives epsilon " + epsilon + " over " + steps + " steps; ask for more.");
      }
    }
    while (high > 1.001 * low) {
      double mid = Math.sqrt(low * high);
      if (pld(mid, samplingRate, steps, delta) > epsilon) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return high;
  }

  private static double pld(double noiseMultiplier, double q, long steps, double delta) {
    return PldAccountant.epsilon(
        List.of(new PrivacyEvent.Gaussian(noiseMultiplier, q).times(steps)), delta);
  }
}
