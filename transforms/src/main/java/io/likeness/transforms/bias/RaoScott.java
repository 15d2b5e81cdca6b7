package io.likeness.transforms.bias;

import org.apache.commons.math3.special.Beta;

/**
 * A chi-square statistic of rows that come in clusters, persons, made to mean what it would of
 * independent ones.
 *
 * <p>The statistic is divided by the mean λ̄ of the generalised design effects, and the rest over
 * its degrees of freedom d compared with F of d and d·(m − 1), m persons (Rao and Scott, "The
 * analysis of categorical data from complex sample surveys", JASA 76, 1981, and Annals of
 * Statistics 12, 1984; F: Thomas and Rao, JASA 82, 1987). λ̄ below 1 is taken for 1, as {@link
 * ClusterShare} has no effective size above the rows. It is the first order of the correction:
 * exact where the design effects are alike, a little bold where few groups have most of them.
 *
 * @param statistic after the correction, at least 0
 * @param designEffect λ̄, at least 1
 * @param p that chance alone makes it so great, in [0, 1]; NaN of fewer than two persons
 */
record RaoScott(double statistic, double designEffect, double p) {

  /**
   * The statistic {@code chiSquare} of {@code degrees} degrees of freedom.
   *
   * @param designEffect mean generalised design effect
   * @param persons all persons whose rows are in it
   */
  static RaoScott of(double chiSquare, int degrees, double designEffect, long persons) {
    if (!(degrees >= 1 && persons >= 1 && chiSquare >= 0)) {
      throw new IllegalArgumentException(
          "chi-square, degrees and persons should be at least 0, 1 and 1, got "
              + chiSquare
              + ", "
              + degrees
              + " and "
              + persons);
    }
    double effect = Math.max(1, designEffect);
    double statistic = chiSquare / effect;
    if (persons < 2) {
      return new RaoScott(statistic, effect, Double.NaN);
    }
    double below = degrees * (persons - 1.0);
    // P(F > f) = I_{b/(b + x)}(b/2, d/2) with x = d·f: exact where 1 − P(F ≤ f) would round to 0.
    double p = Beta.regularizedBeta(below / (below + statistic), below / 2, degrees / 2.0);
    return new RaoScott(statistic, effect, Math.max(0, Math.min(1, p)));
  }

  /**
   * λ̄ of shares p against target shares q: Σ p_j·(1 − p_j)/q_j·d_j / (k − 1), over k groups that
   * the target gives something (Rao and Scott 1981, formula 3.2).
   *
   * @param effects design effect d_j of each share
   */
  static double meanEffect(double[] p, double[] q, double[] effects) {
    double sum = 0;
    int groups = 0;
    for (int j = 0; j < p.length; j++) {
      if (q[j] > 0) {
        sum += p[j] * (1 - p[j]) / q[j] * effects[j];
        groups++;
      }
    }
    return sum / (groups - 1);
  }
}
