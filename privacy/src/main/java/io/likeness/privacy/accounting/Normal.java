package io.likeness.privacy.accounting;

/**
 * The standard normal law with full relative precision in both tails.
 *
 * <p>erfcx(x) = exp(x²)·erfc(x) is one Chebyshev series in t = 3/(3 + x) on [0, ∞), whose
 * coefficients are computed at class loading from the power series (x ≤ 1) and the continued
 * fraction (x &gt; 1) of erfc (Abramowitz and Stegun 7.1.6, 7.1.14).
 */
public final class Normal {
  private static final double SQRT_PI = StrictMath.sqrt(Math.PI);
  private static final double SQRT_2 = StrictMath.sqrt(2);
  private static final double SQRT_2PI = StrictMath.sqrt(2 * Math.PI);
  private static final double PIVOT = 3;
  private static final int TERMS = 36;
  private static final double[] CHEBYSHEV = coefficients();

  private Normal() {}

  /** exp(x²)·erfc(x) for x ≥ 0, relative error about 1e-15. */
  static double erfcx(double x) {
    double t = PIVOT / (PIVOT + x);
    double y = 4 * t - 2;
    double b0 = 0;
    double b1 = 0;
    double b2;
    for (int k = TERMS - 1; k > 0; k--) {
      b2 = b1;
      b1 = b0;
      b0 = y * b1 - b2 + CHEBYSHEV[k];
    }
    // The series is that of erfcx(x)/t, which stays within [0.18, 1] as x grows.
    return t * (0.5 * y * b0 - b1 + 0.5 * CHEBYSHEV[0]);
  }

  /** Φ(x). */
  public static double cdf(double x) {
    return survival(-x);
  }

  /** 1 − Φ(x), precise for large x. */
  public static double survival(double x) {
    if (x < 0) {
      return 1 - survival(-x);
    }
    return 0.5 * Math.exp(-0.5 * x * x) * erfcx(x / SQRT_2);
  }

  /** ln(1 − Φ(x)). */
  static double logSurvival(double x) {
    if (x < 0) {
      return Math.log1p(-survival(-x));
    }
    return -0.5 * x * x + Math.log(0.5 * erfcx(x / SQRT_2));
  }

  static double density(double x) {
    return Math.exp(-0.5 * x * x) / SQRT_2PI;
  }

  /** Mills ratio (1 − Φ(x))/φ(x) for x ≥ 0. */
  static double mills(double x) {
    return 0.5 * SQRT_2PI * erfcx(x / SQRT_2);
  }

  /** Φ⁻¹(p) for p in (0, 1), by bisection on {@link #cdf}. */
  public static double quantile(double p) {
    DpRanges.probability("p", p);
    if (p > 0.5) {
      return -quantile(1 - p);
    }
    double low = -40;
    double high = 0;
    while (Math.nextUp(low) < high) {
      double mid = 0.5 * (low + high);
      if (mid == low || mid == high) {
        break;
      }
      if (cdf(mid) < p) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return high;
  }

  private static double[] coefficients() {
    int nodes = 2 * TERMS;
    double[] values = new double[nodes];
    for (int j = 0; j < nodes; j++) {
      double y = StrictMath.cos(Math.PI * (j + 0.5) / nodes);
      double t = 0.5 * (y + 1);
      values[j] = slowErfcx(PIVOT / t - PIVOT) / t;
    }
    double[] c = new double[TERMS];
    for (int k = 0; k < TERMS; k++) {
      double sum = 0;
      for (int j = 0; j < nodes; j++) {
        sum += values[j] * StrictMath.cos(Math.PI * k * (j + 0.5) / nodes);
      }
      c[k] = 2 * sum / nodes;
    }
    return c;
  }

  private static double slowErfcx(double x) {
    if (x > 1) {
      double fraction = 0;
      for (int n = 400; n >= 1; n--) {
        fraction = 0.5 * n / (x + fraction);
      }
      return 1 / (SQRT_PI * (x + fraction));
    }
    double term = 2 * x / SQRT_PI;
    double sum = 0;
    for (int n = 0; n < 60; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 3);
    }
    return StrictMath.exp(x * x) - sum;
  }
}
