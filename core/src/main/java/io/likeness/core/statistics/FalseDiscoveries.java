package io.likeness.core.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The step-up adjustment of Benjamini and Hochberg (J. R. Statist. Soc. B 57, 1995): of all tests
 * whose adjusted p is at most q, a share of at most q is expected to be false.
 *
 * <p>The i-th smallest of m values becomes the least of p_(j)·m/j over j ≥ i. It holds for
 * independent tests and positively dependent ones, and, by simulation and in the limit, for
 * two-sided tests of correlated normal estimates (Reiner-Benaim, Biometrical Journal 49, 2007),
 * which tests of overlapping groups are. The adjustment of Benjamini and Yekutieli, which holds
 * under any dependence, would multiply each p by another ln m + 0.58, and hide most of what a few
 * dozen persons can show.
 */
public final class FalseDiscoveries {
  /** q up to which findings are told: one in twenty of them is expected to be chance. */
  public static final double LEVEL = 0.05;

  private FalseDiscoveries() {}

  /**
   * {@code p} adjusted, in their order.
   *
   * @param p from 0 to 1; NaN is no test, does not count and stays NaN
   */
  public static double[] adjusted(double[] p) {
    for (double one : p) {
      if (one < 0 || one > 1) {
        throw new IllegalArgumentException("p should be from 0 to 1, got " + one);
      }
    }
    Integer[] falling =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> p[i]).reversed())
            .toArray(Integer[]::new);
    double[] out = new double[p.length];
    Arrays.fill(out, Double.NaN);
    double least = 1;
    for (int j = 0; j < falling.length; j++) {
      least = Math.min(least, p[falling[j]] * falling.length / (falling.length - j));
      out[falling[j]] = least;
    }
    return out;
  }
}
