package io.likeness.jobs.run;

import java.util.ArrayDeque;

/**
 * Records a second over the last half minute. Tasks tell their counts only with their heartbeats,
 * every few seconds, so the last second alone says nothing.
 */
final class RecordRate {
  private static final double WINDOW_SECONDS = 30;

  /** A count at a time. */
  private record Sample(double seconds, long records) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /** Begins anew, with {@code records} done at {@code seconds}. */
  void begin(double seconds, long records) {
    samples.clear();
    samples.add(new Sample(seconds, records));
  }

  /** At {@code seconds} there are {@code records} done. */
  void add(double seconds, long records) {
    if (samples.stream().allMatch(s -> s.records() == records)) {
      // What a part does before its first record is not time that records took.
      samples.clear();
    }
    samples.add(new Sample(seconds, records));
    while (samples.size() > 2 && samples.peekFirst().seconds() < seconds - WINDOW_SECONDS) {
      samples.removeFirst();
    }
  }

  double perSecond() {
    if (samples.size() < 2) {
      return 0;
    }
    Sample first = samples.peekFirst();
    Sample last = samples.peekLast();
    return (last.records() - first.records()) / Math.max(1e-3, last.seconds() - first.seconds());
  }
}
