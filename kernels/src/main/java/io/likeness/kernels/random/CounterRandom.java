package io.likeness.kernels.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Random numbers that depend on a key, a stream and a position alone: Philox4x32-10 (Salmon,
 * Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3).
 *
 * <p>The 128-bit counter is (block, stream, high 0, high 1), low word first; the key and the high
 * words come from a digest of what is drawn for. So one record's numbers do not depend on any other
 * record, on order, on threads or on retries, and two JVMs give the same bits: nothing here uses
 * arithmetic that a platform may round its own way. Not for cryptography or privacy noise, and not
 * for use by two threads at once.
 */
public final class CounterRandom {

  static final int MULTIPLIER_0 = 0xD2511F53;
  static final int MULTIPLIER_1 = 0xCD9E8D57;
  static final int WEYL_0 = 0x9E3779B9;
  static final int WEYL_1 = 0xBB67AE85;
  static final int ROUNDS = 10;

  /** How many ints are made at once where many are wanted. */
  static final int BATCH = 4 * PhiloxBatch.BLOCKS;

  private final int key0;
  private final int key1;
  private final int counter1;
  private final int counter2;
  private final int counter3;

  /** The next block to be made; it is an unsigned 32-bit number once started. */
  private long nextBlock;

  private final int[] block = new int[4];
  private int used = 4;

  /** One or none: only who fills long arrays needs its room. */
  private PhiloxBatch[] batch = {};

  private CounterRandom(int key0, int key1, int counter1, int counter2, int counter3) {
    this.key0 = key0;
    this.key1 = key1;
    this.counter1 = counter1;
    this.counter2 = counter2;
    this.counter3 = counter3;
  }

  /**
   * The generator of a digest and a stream number.
   *
   * @param digest at least 16 bytes, such as a SHA-256: bytes 0–7 are the key, bytes 8–15 the high
   *     words of the counter, both little-endian
   * @param stream the second word of the counter; another number gives other, independent values
   * @throws IllegalArgumentException if the digest is shorter than 16 bytes
   */
  public static CounterRandom of(byte[] digest, int stream) {
    if (!(digest.length >= 16)) {
      throw new IllegalArgumentException(
          "A digest of " + digest.length + " bytes: give at least 16, such as a SHA-256");
    }
    ByteBuffer words = ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN);
    return new CounterRandom(
        words.getInt(0), words.getInt(4), stream, words.getInt(8), words.getInt(12));
  }

  /**
   * The independent stream of that name under this one, at its start.
   *
   * <p>It depends on this stream's key and name but not on how much has been drawn from it, so that
   * an effect added to a list does not shift the numbers of the others.
   */
  public CounterRandom stream(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    byte[] digest =
        sha256(
            ByteBuffer.allocate(12 + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(counter1)
                .putInt(counter2)
                .putInt(counter3)
                .put(utf8)
                .array());
    ByteBuffer words = ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN);
    return new CounterRandom(key0, key1, words.getInt(0), words.getInt(4), words.getInt(8));
  }

  /** A number uniform over all 2^32 ints. */
  public int nextInt() {
    if (used == 4) {
      refill();
    }
    return block[used++];
  }

  /**
   * A number uniform over 0 … bound - 1, without bias (Lemire, "Fast random integer generation in
   * an interval", 2019, algorithm 5).
   *
   * @throws IllegalArgumentException if the bound is not positive
   */
  public int nextInt(int bound) {
    if (!(bound > 0)) {
      throw new IllegalArgumentException("Bound " + bound + ": give one of at least 1");
    }
    long product = (nextInt() & 0xFFFFFFFFL) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long biased = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < biased) {
        product = (nextInt() & 0xFFFFFFFFL) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** A number uniform over the 2^53 multiples of 2^-53 in [0, 1). */
  public double nextDouble() {
    long high = nextInt() >>> 5;
    long low = nextInt() >>> 6;
    return (high << 26 | low) * 0x1p-53;
  }

  /**
   * A number uniform over [low, high); exactly {@code low} when both are equal.
   *
   * @throws IllegalArgumentException unless low ≤ high and both are finite
   */
  public double uniform(double low, double high) {
    if (!(low <= high && high - low < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Range [" + low + ", " + high + "): give finite numbers with low ≤ high");
    }
    return low + (high - low) * nextDouble();
  }

  /** A standard normal number. */
  public double nextGaussian() {
    return Ziggurat.next(this);
  }

  /**
   * Fills {@code out} with independent normal numbers of mean 0 and standard deviation {@code
   * sigma}, each made of one 24-bit draw.
   *
   * @throws IllegalArgumentException unless sigma is finite and not negative
   */
  public void fillGaussian(float[] out, double sigma) {
    if (!(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Standard deviation " + sigma + ": give a finite one of at least 0");
    }
    Ziggurat.fill(this, out, (float) sigma);
  }

  /** Writes the next {@code count} ints, a multiple of four, from a fresh block on. */
  void fillInts(int[] out, int count) {
    used = 4;
    if (nextBlock + count / 4 > 1L << 32) {
      throw exhausted();
    }
    int first = (int) nextBlock;
    if (count == BATCH) {
      if (batch.length == 0) {
        batch = new PhiloxBatch[] {new PhiloxBatch()};
      }
      batch[0].fill(first, counter1, counter2, counter3, key0, key1, out);
    } else {
      for (int i = 0; i < count; i += 4) {
        philox(first + (i >> 2), counter1, counter2, counter3, key0, key1, out, i);
      }
    }
    nextBlock += count / 4;
  }

  private void refill() {
    next(block, 0);
    used = 0;
  }

  private void next(int[] out, int at) {
    if (nextBlock == 1L << 32) {
      throw exhausted();
    }
    philox((int) nextBlock++, counter1, counter2, counter3, key0, key1, out, at);
  }

  private static IllegalStateException exhausted() {
    return new IllegalStateException(
        "A stream holds 2^34 numbers and all are drawn: take another stream");
  }

  /** Philox4x32-10 of one counter and key, written to {@code out[at … at + 3]}. */
  static void philox(int c0, int c1, int c2, int c3, int k0, int k1, int[] out, int at) {
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
      long product1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[at] = c0;
    out[at + 1] = c1;
    out[at + 2] = c2;
    out[at + 3] = c3;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JVM lacks SHA-256, which every JVM must have", e);
    }
  }
}
