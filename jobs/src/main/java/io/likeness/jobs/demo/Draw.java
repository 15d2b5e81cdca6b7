package io.likeness.jobs.demo;

import java.util.SplittableRandom;

/** Random numbers of the demo: the same for one seed on every JVM. */
final class Draw {

  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  private Draw(SplittableRandom random) {
    this.random = random;
  }

  Draw split() {
    return new Draw(random.split());
  }

  double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Uniform in the logarithm. */
  double betweenLog(double low, double high) {
    return low * StrictMath.pow(high / low, random.nextDouble());
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /**
   * A standard normal variable by the sum of twelve uniform ones: cheap, and its tails stop at 6.
   */
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Sixteen hexadecimal digits that say nothing. */
  String name() {
    return String.format(java.util.Locale.ROOT, "%016x", random.nextLong());
  }

  /** The numbers 0 … count - 1 in random order. */
  int[] order(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
