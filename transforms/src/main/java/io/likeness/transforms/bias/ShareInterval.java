package io.likeness.transforms.bias;

/**
 * A share with its 95 % score interval.
 *
 * <p>Wilson's interval with p = share and n = effective size (Wilson, "Probable inference, the law
 * of succession, and statistical inference", JASA 22, 1927): (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) /
 * (1 + z²/n), z = 1.959964. Unlike p ± z·√(p(1−p)/n) it stays in [0, 1] and does not shrink to a
 * point at p = 0 or 1.
 *
 * @param share in [0, 1]
 * @param low in [0, share]
 * @param high in [share, 1]
 */
public record ShareInterval(double share, double low, double high) {
  /** 97.5 % quantile of the standard normal distribution. */
  static final double Z = 1.959963984540054;

  /**
   * The interval of {@code share} seen in {@code effectiveSize} independent units.
   *
   * @param share in [0, 1]
   * @param effectiveSize positive, not necessarily whole
   */
  public static ShareInterval wilson(double share, double effectiveSize) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share should be from 0 to 1, got " + share);
    }
    if (!(effectiveSize > 0)) {
      throw new IllegalArgumentException("effective size should be positive, got " + effectiveSize);
    }
    double n = effectiveSize;
    double z2 = Z * Z;
    double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z * StrictMath.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    return new ShareInterval(
        share,
        Math.max(0, Math.min(share, centre - half)),
        Math.min(1, Math.max(share, centre + half)));
  }
}
