package io.likeness.transforms.split;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Whole numbers in proportion to shares that sum exactly to a total (method of Hamilton, or of
 * largest remainders).
 *
 * <p>Entry i is ⌊total · share_i / Σ share⌋, and the units that are left over go to the largest
 * remainders; equal remainders go to the lower index.
 */
public final class LargestRemainder {
  private LargestRemainder() {}

  /**
   * Divides {@code total} in proportion to {@code shares}.
   *
   * @param total what is divided, at least 0
   * @param shares at least 0 each, with a positive sum unless {@code total} is 0
   * @throws IllegalArgumentException for a negative or undefined share, or nothing to divide among
   */
  public static long[] divide(long total, double... shares) {
    double sum = 0;
    for (double share : shares) {
      if (!(share >= 0 && share < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("shares should be at least 0 and finite, got " + share);
      }
      sum += share;
    }
    if (!(total >= 0)) {
      throw new IllegalArgumentException("total should be at least 0, got " + total);
    }
    long[] parts = new long[shares.length];
    if (total == 0) {
      return parts;
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException(
          "shares should have a positive sum to divide " + total + " among, got " + sum);
    }
    double[] remainders = new double[shares.length];
    long given = 0;
    for (int i = 0; i < shares.length; i++) {
      double exact = total * (shares[i] / sum);
      // An exact value a rounding error below a whole number is that whole number.
      parts[i] = (long) Math.floor(exact * (1 + 1e-15) + 1e-9);
      remainders[i] = exact - parts[i];
      given += parts[i];
    }
    int[] order =
        IntStream.range(0, shares.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> -remainders[i]).thenComparing(i -> i))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int k = 0; given < total; k = (k + 1) % order.length) {
      if (shares[order[k]] > 0) {
        parts[order[k]]++;
        given++;
      }
    }
    for (int k = order.length - 1; given > total; k = (k + order.length - 1) % order.length) {
      if (parts[order[k]] > 0) {
        parts[order[k]]--;
        given--;
      }
    }
    assert Arrays.stream(parts).sum() == total;
    return parts;
  }
}
