package io.likeness.jobs;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The most resident memory that all processes have had at once which this JVM has started, and
 * those that they have. Pages that several share count in each, and what lives for less than half a
 * second may be missed.
 */
final class PeakMemory implements AutoCloseable {
  private static final long EVERY_MILLIS = 500;

  private final long begin = System.nanoTime();
  private final AtomicLong mib = new AtomicLong();
  private final AtomicLong withOwn = new AtomicLong();
  private final Thread thread = new Thread(this::look, "peak-memory");

  PeakMemory() {
    thread.setDaemon(true);
    thread.start();
  }

  private void look() {
    ProcessHandle own = ProcessHandle.current();
    try {
      while (true) {
        long now = own.descendants().mapToLong(p -> Site.memoryMib(p.pid(), "VmRSS:")).sum();
        mib.accumulateAndGet(now, Math::max);
        withOwn.accumulateAndGet(now + Site.memoryMib(own.pid(), "VmRSS:"), Math::max);
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long it has looked, and what it has seen. */
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%.0f s, at most %,d MiB in what the test has started and %,d MiB with itself",
        (System.nanoTime() - begin) / 1e9,
        mib.get(),
        withOwn.get());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
