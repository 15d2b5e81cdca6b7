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
   * @throws IllegalArgumentException also where ε cannot be told apart from infinity
   */
  public static Epsilon epsilon(
      double noiseMultiplier, double samplingRate, long steps, double delta) {
    return epsilon(
        List.of(new PrivacyEvent.Gaussian(noiseMultiplier, samplingRate).times(steps)), delta);
  }

  /** ε of any mix of events at {@code delta} in (0, 1). */
  public static Epsilon epsilon(List<PrivacyEvent.Repeated> events, double delta) {
    // First, because it refuses too little noise, on which the integrals of the other would not
    // end.
    double pld = told("epsilon at delta " + delta, PldAccountant.epsilon(events, delta));
    RdpAccountant.Bound rdp = RdpAccountant.epsilon(events, delta);
    return new Epsilon(pld, rdp.epsilon(), rdp.order());
  }

  /** What zCDP says of releases together, and what their loss distributions say of the same. */
  public record Concentrated(double rho, double epsilonZcdp, double epsilonPld) {}

  /**
   * ε of Gaussian releases without sampling, composed as ρ (zCDP): the sum of ρ = 1/(2σ²).
   *
   * @param noiseMultipliers σ over the L2 sensitivity of each release, in (0, ∞), at least one
   * @param times how often each is made, at least 1
   * @param delta in (0, 1)
   */
  public static Concentrated concentrated(List<Double> noiseMultipliers, long times, double delta) {
    if (noiseMultipliers.isEmpty()) {
      throw new IllegalArgumentException("there is no noise multiplier; give at least one.");
    }
    double share = DpRanges.delta(delta) / noiseMultipliers.size();
    PrivacyLoss.ZeroConcentrated whole =
        noiseMultipliers.stream()
            .map(sigma -> PrivacyLoss.ZeroConcentrated.ofGaussian(sigma, times, share))
            .reduce(PrivacyLoss.ZeroConcentrated::plus)
            .orElseThrow();
    List<PrivacyEvent.Repeated> events =
        noiseMultipliers.stream().map(s -> new PrivacyEvent.Gaussian(s).times(times)).toList();
    return new Concentrated(
        whole.rho(),
        whole.epsilon(delta),
        told("epsilon at delta " + delta, PldAccountant.epsilon(events, delta)));
  }

  /** The smallest σ of a Gaussian mechanism that is (ε, δ) (Balle and Wang 2018). */
  public static double sigma(double epsilon, double delta, double l2Sensitivity) {
    return told(
        "sigma at epsilon " + epsilon, AnalyticGaussian.sigma(epsilon, delta, l2Sensitivity));
  }

  /** Refuses what is beyond the accountant's rounding or the range of a double. */
  private static double told(String what, double value) {
    if (!(value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          what + " cannot be told apart from infinity; ask for a larger delta or fewer steps.");
    }
    return value;
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
