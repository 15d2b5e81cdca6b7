package io.likeness.core.statistics;

import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A share of rows, such as those that are right, with a 95 % interval where persons are the
 * clusters: the exact binomial interval (Clopper and Pearson, Biometrika 26, 1934) of as many rows
 * as would tell as much if each were of another person (Korn and Graubard, Survey Methodology 24,
 * 1998).
 *
 * <p>Person i has n_i rows, y_i of which count. The share is the ratio p = Y/N of the sums, v its
 * linearised variance m/(m−1) · Σ (y_i − p·n_i)² / N², m being {@link
 * PersonDifference#effectivePersons}. The rows of the binomial are min(N, p(1−p)/v) · (t_{N−1} /
 * t_{m−1})², where t_d is the quantile 0.975 of Student's t of d degrees of freedom, since v itself
 * is known from few persons only. It ends within 0 and 1 and is not of length 0 where all rows are
 * right: of five persons with twelve rows each, it begins at 0.89 then.
 *
 * @param share from 0 to 1
 * @param low lower end, at most the share
 * @param high upper end
 */
public record PersonShare(double share, double low, double high) {
  private static final double LOWER = 0.025;
  private static final double UPPER = 0.975;

  /**
   * Takes at least two persons.
   *
   * @param counting y_i, from 0 to n_i
   * @param rows n_i, positive
   */
  public static PersonShare of(long[] counting, long[] rows) {
    if (rows.length < 2 || counting.length != rows.length) {
      throw new IllegalArgumentException(
          "two persons at least, got " + counting.length + " counts of " + rows.length);
    }
    double y = 0;
    double n = 0;
    double nn = 0;
    for (int i = 0; i < rows.length; i++) {
      if (!(rows[i] > 0 && counting[i] >= 0 && counting[i] <= rows[i])) {
        throw new IllegalArgumentException("not a share: " + counting[i] + " of " + rows[i]);
      }
      y += counting[i];
      n += rows[i];
      nn += (double) rows[i] * rows[i];
    }
    double share = y / n;
    double residuals = 0;
    for (int i = 0; i < rows.length; i++) {
      double residual = counting[i] - share * rows[i];
      residuals += residual * residual;
    }
    double persons = Math.max(2, PersonDifference.effectivePersons(n, nn));
    double variance = persons / (persons - 1) * residuals / (n * n);
    double apart = variance > 0 ? Math.min(n, share * (1 - share) / variance) : n;
    double known = t(n - 1) / t(persons - 1);
    double tells = apart * known * known;
    double counts = share * tells;
    double others = tells - counts;
    return new PersonShare(
        share,
        y == 0 ? 0 : beta(counts, others + 1, LOWER),
        y == n ? 1 : beta(counts + 1, others, UPPER));
  }

  private static double t(double degrees) {
    return new TDistribution(null, degrees).inverseCumulativeProbability(UPPER);
  }

  private static double beta(double a, double b, double quantile) {
    return new BetaDistribution(null, a, b).inverseCumulativeProbability(quantile);
  }
}
