package io.likeness.training.compare;

import java.util.Arrays;

/**
 * Times of one record on one thread of this machine, in ms.
 *
 * @param medianMs of all rounds
 * @param p95Ms likewise
 */
public record Latency(double medianMs, double p95Ms) {
  private static final int WARM_UP = 20;

  /** One pass over one record; {@code round} says which record. */
  @FunctionalInterface
  public interface Pass {
    void run(int round);
  }

  /**
   * Second less first, round by round, in ms.
   *
   * @param medianMs of the rounds' differences
   * @param low lower end of the 95 % interval of that median, by order statistics, as if rounds
   *     were independent (Conover, "Practical Nonparametric Statistics", 3rd ed., 1999, section
   *     3.2); NaN for fewer than 6 rounds
   * @param high upper end, likewise
   */
  public record Difference(int rounds, double medianMs, double low, double high) {}

  /** Two models on the same records. */
  public record Pair(Latency first, Latency second, Difference difference) {}

  /**
   * Times two models in turns, so that whatever slows the machine down hits both.
   *
   * @param rounds timed passes of each, at least 1
   */
  public static Pair inTurns(Pass first, Pass second, int rounds) {
    double[][] times = new double[2][rounds];
    for (int i = -WARM_UP; i < rounds; i++) {
      int record = Math.floorMod(i, rounds);
      // Who goes first finds colder caches, so they take turns at that too.
      for (int turn = 0; turn < 2; turn++) {
        int which = (record + turn) % 2;
        long begin = System.nanoTime();
        (which == 0 ? first : second).run(record);
        if (i >= 0) {
          times[which][i] = (System.nanoTime() - begin) * 1e-6;
        }
      }
    }
    return pair(times[0], times[1]);
  }

  /** Of rounds in which both took the same record. */
  static Pair pair(double[] first, double[] second) {
    double[] less = new double[first.length];
    Arrays.setAll(less, i -> second[i] - first[i]);
    Arrays.sort(less);
    int n = less.length;
    // What the sign test of a median would not reject.
    int below = -1;
    while (SignTests.mcNemar(below + 1, n - below - 1) <= Comparison.LEVEL) {
      below++;
    }
    return new Pair(
        of(first),
        of(second),
        new Difference(
            n,
            rank(less, 0.5),
            below < 0 ? Double.NaN : less[below],
            below < 0 ? Double.NaN : less[n - 1 - below]));
  }

  /** Quantiles by nearest rank. */
  static Latency of(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return new Latency(rank(sorted, 0.5), rank(sorted, 0.95));
  }

  private static double rank(double[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
