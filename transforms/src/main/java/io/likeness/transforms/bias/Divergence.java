package io.likeness.transforms.bias;

/**
 * How far the shares p of groups are from the target shares q, both of which sum to 1.
 *
 * <p>All are 0 where p = q, and none says whether chance alone does it: for that see {@link
 * RaoScott}.
 */
final class Divergence {
  private static final double LN_2 = StrictMath.log(2);

  private Divergence() {}

  /**
   * ½·KL(p‖m) + ½·KL(q‖m), m = (p + q)/2, in bits: from 0 to 1, which it is where no group of one
   * is in the other (Lin, "Divergence measures based on the Shannon entropy", IEEE Trans. Inf.
   * Theory 37, 1991).
   */
  static double jensenShannon(double[] p, double[] q) {
    double nats = 0;
    for (int i = 0; i < p.length; i++) {
      double m = (p[i] + q[i]) / 2;
      nats += (surprise(p[i], m) + surprise(q[i], m)) / 2;
    }
    return Math.max(0, Math.min(1, nats / LN_2));
  }

  /** ½·Σ|p − q|, the share of the whole that is in the wrong group: from 0 to 1. */
  static double totalVariation(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs(p[i] - q[i]);
    }
    return Math.min(1, sum / 2);
  }

  /**
   * G/n = 2·Σ p·ln(p/q), the likelihood ratio statistic of one row (Sokal and Rohlf, Biometry);
   * infinite where a group is there that the target gives nothing.
   */
  static double likelihoodRatio(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += surprise(p[i], q[i]);
    }
    return Math.max(0, 2 * sum);
  }

  private static double surprise(double p, double q) {
    return p == 0 ? 0 : p * StrictMath.log(p / q);
  }
}
