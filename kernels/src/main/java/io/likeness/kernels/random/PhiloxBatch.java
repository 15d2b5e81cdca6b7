package io.likeness.kernels.random;

/**
 * Philox4x32-10 of 256 successive blocks at once: the same numbers as one by one, in loops so plain
 * that the compiler makes vectors of them.
 */
final class PhiloxBatch {

  static final int BLOCKS = 256;

  private static final long LOW = 0xFFFFFFFFL;

  private final long[] c0 = new long[BLOCKS];
  private final long[] c1 = new long[BLOCKS];
  private final long[] c2 = new long[BLOCKS];
  private final long[] c3 = new long[BLOCKS];
  private final long[] product0 = new long[BLOCKS];
  private final long[] product1 = new long[BLOCKS];

  /** Writes the blocks from {@code first} on, four ints each. */
  void fill(int first, int word1, int word2, int word3, int key0, int key1, int[] out) {
    for (int i = 0; i < BLOCKS; i++) {
      c0[i] = first + i & LOW;
      c1[i] = word1 & LOW;
      c2[i] = word2 & LOW;
      c3[i] = word3 & LOW;
    }
    for (int round = 0; round < CounterRandom.ROUNDS; round++) {
      multiply(c0, CounterRandom.MULTIPLIER_0 & LOW, product0);
      multiply(c2, CounterRandom.MULTIPLIER_1 & LOW, product1);
      mixHigh(product1, c1, key0 & LOW, c0);
      low(product1, c1);
      mixHigh(product0, c3, key1 & LOW, c2);
      low(product0, c3);
      key0 += CounterRandom.WEYL_0;
      key1 += CounterRandom.WEYL_1;
    }
    for (int i = 0; i < BLOCKS; i++) {
      out[4 * i] = (int) c0[i];
      out[4 * i + 1] = (int) c1[i];
      out[4 * i + 2] = (int) c2[i];
      out[4 * i + 3] = (int) c3[i];
    }
  }

  private static void multiply(long[] x, long factor, long[] to) {
    for (int i = 0; i < BLOCKS; i++) {
      to[i] = x[i] * factor;
    }
  }

  private static void mixHigh(long[] product, long[] x, long key, long[] to) {
    for (int i = 0; i < BLOCKS; i++) {
      to[i] = product[i] >>> 32 ^ x[i] ^ key;
    }
  }

  private static void low(long[] product, long[] to) {
    for (int i = 0; i < BLOCKS; i++) {
      to[i] = product[i] & LOW;
    }
  }
}
