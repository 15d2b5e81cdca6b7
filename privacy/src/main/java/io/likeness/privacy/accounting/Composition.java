package io.likeness.privacy.accounting;

/** Closed forms for running k mechanisms of the same (ε, δ) one after another. */
public final class Composition {
  private Composition() {}

  /** kε. The δ of the whole is kδ. */
  public static double basic(double epsilon, long k) {
    return DpRanges.epsilon(epsilon) * DpRanges.atLeastOne("k", k);
  }

  /**
   * ε√(2k ln(1/δ′)) + kε(e^ε − 1)/(e^ε + 1): Dwork, Rothblum and Vadhan (2010) with the exact mean
   * loss. The δ of the whole is kδ + δ′.
   */
  public static double advanced(double epsilon, long k, double slack) {
    double e = DpRanges.epsilon(epsilon);
    DpRanges.atLeastOne("k", k);
    return e * Math.sqrt(-2 * k * Math.log(DpRanges.delta(slack))) + k * e * Math.tanh(0.5 * e);
  }

  /**
   * The smallest ε_i = (k − 2i)ε with 1 − (1−δ)^k·(1 − δ_i) ≤ {@code totalDelta}: Kairouz, Oh and
   * Viswanath (2015), theorem 3.3, where δ_i = Σ_{l&lt;i} C(k, l)(e^{(k−l)ε} − e^{(k−2i+l)ε})/(1 +
   * e^ε)^k.
   *
   * @throws IllegalArgumentException when k mechanisms leak more than {@code totalDelta} by their
   *     own δ
   */
  public static double optimal(double epsilon, double delta, long k, double totalDelta) {
    double e = DpRanges.epsilon(epsilon);
    DpRanges.lossDelta(delta);
    DpRanges.atLeastOne("k", k);
    DpRanges.delta(totalDelta);
    double kept = Math.exp(k * Math.log1p(-delta));
    double allowed = 1 - (1 - totalDelta) / kept;
    if (allowed < 0) {
      throw new IllegalArgumentException(
          "k = " + k + " mechanisms of delta " + delta + " leak more than " + totalDelta + ".");
    }
    double normal = k * (e + Math.log1p(Math.exp(-e)));
    for (long i = k / 2; i > 0; i--) {
      double sum = 0;
      double logChoose = 0;
      for (long l = 0; l < i; l++) {
        double high = logChoose + (k - l) * e - normal;
        sum += Math.exp(high) * -Math.expm1(2 * (l - i) * e);
        logChoose += Math.log((k - l) / (l + 1.0));
      }
      if (sum <= allowed) {
        return (k - 2 * i) * e;
      }
    }
    return k * e;
  }
}
