package io.likeness.transforms.bias;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Holm's step-down adjustment (Scand. J. Statist. 6, 1979) of a few of many tests.
 *
 * <p>The j-th smallest of them is multiplied by m − j + 1, and never falls below one before it. The
 * tests that are not seen can only have pushed a seen one to a later, cheaper place, so what comes
 * out is at least what Holm gives over all m.
 */
final class HolmBound {
  private HolmBound() {}

  /** {@code p} adjusted for {@code tests} tests in all, in the order of {@code p}. */
  static double[] adjusted(double[] p, double tests) {
    if (!(tests >= p.length)) {
      throw new IllegalArgumentException(p.length + " tests cannot be some of " + tests);
    }
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
    double[] out = new double[p.length];
    double before = 0;
    for (int j = 0; j < order.length; j++) {
      before = Math.max(before, Math.min(1, (tests - j) * p[order[j]]));
      out[order[j]] = before;
    }
    return out;
  }
}
