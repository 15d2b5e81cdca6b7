package io.likeness.core.statistics;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.util.CombinatoricsUtils;

/**
 * The mean of some rows less the mean of others, where persons are the clusters: twenty clips of
 * one speaker are not twenty speakers.
 *
 * <p>Person i has n_i rows on a side, whose values sum to y_i. The mean is the ratio Y/N of the
 * sums, its linearised variance v = m/(m−1) · Σ (y_i − Y/N·n_i)² / N² (Cochran, Sampling
 * Techniques, 3rd ed., section 6.3); persons with rows on both sides make the two means depend on
 * each other, and twice their covariance, from the same residuals, is taken off. The difference is
 * compared with Student's t by the degrees of freedom of Welch and Satterthwaite (Welch, Biometrika
 * 34, 1947), each side having m − 1. Where some persons have many more rows than others, the
 * residuals of those are too small, and fewer persons than there are decide: so m is N²/Σ n_i² of
 * the side, which is the number of persons where all have as many rows (on why, Carter, Schnepel
 * and Steigerwald, Review of Economics and Statistics 99, 2017).
 *
 * <p>Where a few persons happen to be equal, t knows no bound. But a group that was dealt out at
 * random among the persons of both sides would be this very one once in C(m₁ + m₂, m₁) times, so p
 * is never less than that.
 *
 * @param estimate first mean less second, in the unit of the values
 * @param low lower end of the 95 % interval; NaN where a side has fewer than two persons
 * @param high upper end, likewise
 * @param p two-sided; NaN likewise
 */
public record PersonDifference(double estimate, double low, double high, double p) {
  private static final double UPPER = 0.975;

  /**
   * Sums over the persons of one side.
   *
   * @param persons how many have rows on this side, at least 1
   * @param n Σ n_i, positive
   * @param y Σ y_i
   * @param nn Σ n_i²
   * @param ny Σ n_i·y_i
   * @param yy Σ y_i²
   */
  public record Side(long persons, double n, double y, double nn, double ny, double yy) {
    public Side {
      if (!(persons >= 1 && n > 0)) {
        throw new IllegalArgumentException(
            "a side needs at least 1 person and a row, got " + persons + " and " + n);
      }
    }

    double mean() {
      return y / n;
    }

    private double effective() {
      return effectivePersons(n, nn);
    }

    private double correction() {
      return effective() / (effective() - 1);
    }

    private double degrees() {
      return Math.max(1, effective() - 1);
    }

    double variance() {
      double mean = mean();
      return correction() * Math.max(0, yy - 2 * mean * ny + mean * mean * nn) / (n * n);
    }
  }

  /**
   * Sums of products over persons with rows on both sides: of what the first letter stands for on
   * the first side, and the second letter on the second.
   */
  public record Shared(double nn, double ny, double yn, double yy) {
    /** Nobody has rows on both sides. */
    public static final Shared NOBODY = new Shared(0, 0, 0, 0);
  }

  /**
   * m, from 1 to the number of persons.
   *
   * @param n Σ n_i, positive
   * @param nn Σ n_i²
   */
  public static double effectivePersons(double n, double nn) {
    return Math.max(1, n * n / nn);
  }

  public static PersonDifference of(Side first, Side second, Shared shared) {
    double estimate = first.mean() - second.mean();
    if (first.persons < 2 || second.persons < 2) {
      return new PersonDifference(estimate, Double.NaN, Double.NaN, Double.NaN);
    }
    double covariance =
        Math.sqrt(first.correction() * second.correction())
            * (shared.yy
                - first.mean() * shared.ny
                - second.mean() * shared.yn
                + first.mean() * second.mean() * shared.nn)
            / (first.n * second.n);
    double a = first.variance();
    double b = second.variance();
    double error = Math.sqrt(Math.max(0, a + b - 2 * covariance));
    double degrees =
        a + b > 0
            ? (a + b) * (a + b) / (a * a / first.degrees() + b * b / second.degrees())
            : Math.min(first.degrees(), second.degrees());
    TDistribution t = new TDistribution(null, degrees);
    double half = error > 0 ? t.inverseCumulativeProbability(UPPER) * error : 0;
    double tail =
        error > 0
            ? 2 * t.cumulativeProbability(-Math.abs(estimate) / error)
            : estimate == 0 ? 1 : 0;
    return new PersonDifference(
        estimate,
        estimate - half,
        estimate + half,
        Math.min(1, Math.max(tail, leastChance(first.persons, second.persons))));
  }

  /** One in so many ways to deal out a group. */
  private static double leastChance(long first, long second) {
    int most = 1_000;
    if (first + second > most) {
      return 0;
    }
    return StrictMath.exp(
        -CombinatoricsUtils.binomialCoefficientLog((int) (first + second), (int) first));
  }
}
