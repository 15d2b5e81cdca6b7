package io.likeness.privacy.accounting;

/**
 * The Gaussian mechanism exactly: δ(ε) = Φ(Δ/2σ − εσ/Δ) − e^ε·Φ(−Δ/2σ − εσ/Δ).
 *
 * <p>Balle and Wang, "Improving the Gaussian Mechanism for Differential Privacy" (ICML 2018),
 * theorem 8. The classical σ = √(2 ln(1.25/δ))·Δ/ε holds for ε ≤ 1 only and wastes noise there.
 */
public final class AnalyticGaussian {
  private static final int HALVINGS = 200;

  private AnalyticGaussian() {}

  /** The smallest δ at {@code epsilon} ≥ 0 for σ over sensitivity in (0, ∞). */
  public static double delta(double sigmaOverSensitivity, double epsilon) {
    double s = DpRanges.sigma(sigmaOverSensitivity);
    double e = DpRanges.lossEpsilon(epsilon);
    double a = 0.5 / s - e * s;
    double b = -0.5 / s - e * s;
    if (a < 0) {
      // φ(a) = e^ε·φ(b), so the difference is one of Mills ratios and keeps its digits.
      return Normal.density(a) * Math.max(0, Normal.mills(-a) - Normal.mills(-b));
    }
    return Normal.cdf(a) - Math.exp(e + Normal.logSurvival(-b));
  }

  /** The smallest ε ≥ 0 at {@code delta} in (0, 1), rounded up within 1e-12. */
  public static double epsilon(double sigmaOverSensitivity, double delta) {
    double s = DpRanges.sigma(sigmaOverSensitivity);
    DpRanges.delta(delta);
    if (delta(s, 0) <= delta) {
      return 0;
    }
    double low = 0;
    double high = 1;
    while (delta(s, high) > delta) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < HALVINGS && high - low > 1e-14 * high; i++) {
      double mid = 0.5 * (low + high);
      if (delta(s, mid) > delta) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return high;
  }

  /** The smallest σ that gives (ε, δ) at {@code l2Sensitivity}; the unit is that of Δ. */
  public static double sigma(double epsilon, double delta, double l2Sensitivity) {
    double e = DpRanges.epsilon(epsilon);
    DpRanges.delta(delta);
    double sensitivity = DpRanges.sensitivity(l2Sensitivity);
    double low = 1e-10;
    double high = 1;
    while (delta(high, e) > delta) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < HALVINGS && high - low > 1e-15 * high; i++) {
      double mid = 0.5 * (low + high);
      if (delta(mid, e) > delta) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return high * sensitivity;
  }
}
