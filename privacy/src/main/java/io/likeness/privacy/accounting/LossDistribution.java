package io.likeness.privacy.accounting;

/** A composed privacy loss distribution: masses at {@code width}·(first + j), and at infinity. */
record LossDistribution(long first, double width, double[] mass, double infiniteMass) {
  /**
   * The smallest ε ≥ 0 with δ(ε) ≤ delta, where δ(ε) = mass at ∞ + Σ_{l &gt; ε} p(l)·(1 − e^{ε−l});
   * infinite when the mass at ∞ is larger, NaN if one is.
   */
  double epsilon(double delta) {
    if (infiniteMass > delta) {
      return Double.POSITIVE_INFINITY;
    }
    // above = Σ_{l > here} p(l), weighted = Σ_{l > here} p(l)·e^{here−l}, both for `here` one cell
    // up.
    double above = 0;
    double weighted = 0;
    double shrink = Math.exp(-width);
    for (int j = mass.length - 1; j >= 0; j--) {
      double loss = (first + j) * width;
      weighted *= shrink;
      double left = infiniteMass + above - delta;
      if (!(left - weighted <= 0) || loss < 0) {
        // δ(ε) = infinite + above − weighted·e^{ε−loss} between this point and the next.
        return left <= 0 ? 0 : Math.max(0, loss + Math.log(left / weighted));
      }
      above += mass[j];
      weighted += mass[j];
    }
    return 0;
  }
}
