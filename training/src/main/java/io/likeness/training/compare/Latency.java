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
   * Times two models in turns, so that whatever slows the machine down hits both.
   *
   * @param rounds timed passes of each, at least 1
   * @return of the first and of the second
   */
  public static Latency[] inTurns(Pass first, Pass second, int rounds) {
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
    return new Latency[] {of(times[0]), of(times[1])};
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
