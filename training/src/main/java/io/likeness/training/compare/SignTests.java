package io.likeness.training.compare;

import java.util.Arrays;

/** Exact tests of whether two models that judged the same rows are right equally often. */
public final class SignTests {
  private static final double ROUNDING = 1e-12;

  private SignTests() {}

  /**
   * The exact test of McNemar (Psychometrika 12, 1947; exact form: Fagerland et al., BMC Medical
   * Research Methodology 13, 2013): p = min(1, 2 P(X &lt;= min(b, c))), X ~ Binomial(b + c, 1/2).
   *
   * <p>It takes rows for independent; of several rows a person see {@link #byPerson}.
   *
   * @param onlyFirst rows that the first model alone has right, at least 0
   * @param onlySecond rows that the second alone has right, at least 0
   * @return two-sided p in (0, 1]
   */
  public static double mcNemar(long onlyFirst, long onlySecond) {
    if (!(onlyFirst >= 0 && onlySecond >= 0)) {
      throw new IllegalArgumentException(
          "counts are " + onlyFirst + " and " + onlySecond + ", not at least 0");
    }
    long n = onlyFirst + onlySecond;
    long k = Math.min(onlyFirst, onlySecond);
    double logTerm = -n * StrictMath.log(2);
    double tail = StrictMath.exp(logTerm);
    for (long i = 1; i <= k; i++) {
      logTerm += StrictMath.log((double) (n - i + 1) / i);
      tail += StrictMath.exp(logTerm);
    }
    return Math.min(1, 2 * tail);
  }

  /**
   * The exact test that exchanges the two models for whole persons: under the hypothesis that it
   * does not matter which model is which, each person's difference has either sign with chance 1/2,
   * and p = P(|sum of ±d| &gt;= |sum of d|), counted over all 2^persons signs (Fisher's
   * randomization test; Pesarin and Salmaso, "Permutation Tests", 2010, section 1.9).
   *
   * <p>With one row a person it is {@link #mcNemar}. Rows of a person may depend on each other.
   *
   * @param differences rows of each person that the second model has right, less those of the first
   * @return two-sided p in (0, 1]
   */
  public static double byPerson(int[] differences) {
    int reach = 0;
    long observed = 0;
    for (int d : differences) {
      reach = Math.addExact(reach, Math.abs(d));
      observed += d;
    }
    double[] chance = new double[2 * reach + 1];
    chance[reach] = 1;
    int so = 0;
    for (int d : differences) {
      int step = Math.abs(d);
      if (step == 0) {
        continue;
      }
      double[] next = new double[chance.length];
      for (int i = reach - so; i <= reach + so; i++) {
        next[i - step] += chance[i] / 2;
        next[i + step] += chance[i] / 2;
      }
      chance = next;
      so += step;
    }
    double p = 0;
    for (int i = 0; i < chance.length; i++) {
      p += Math.abs(i - reach) >= Math.abs(observed) ? chance[i] : 0;
    }
    return p > 1 - ROUNDING ? 1 : p;
  }

  /**
   * The p values of several tests, adjusted so that the chance of any false finding stays below the
   * level (Holm, Scandinavian Journal of Statistics 6, 1979): the i-th smallest of m becomes the
   * running maximum of (m - i + 1) p.
   *
   * @param p each in [0, 1]
   * @return in the order of {@code p}
   */
  public static double[] holm(double[] p) {
    for (double one : p) {
      if (!(one >= 0 && one <= 1)) {
        throw new IllegalArgumentException("p is " + one + ", not in [0, 1]");
      }
    }
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
    double[] adjusted = new double[p.length];
    double running = 0;
    for (int i = 0; i < order.length; i++) {
      running = Math.max(running, Math.min(1, (p.length - i) * p[order[i]]));
      adjusted[order[i]] = running;
    }
    return adjusted;
  }
}
