package io.likeness.privacy.release;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits for its turn at the ledger, the consents and the log of reads of a lake, among the threads
 * of this process and, by {@link LakeLock#await}, among processes.
 */
public final class LedgerLock implements AutoCloseable {
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final LakeLock held;

  private LedgerLock(LakeLock held) {
    this.held = held;
  }

  /** Waits until no other thread or process holds it. */
  public static LedgerLock take(Lake lake) {
    THREADS.lock();
    try {
      return new LedgerLock(LakeLock.await(lake, "ledger"));
    } catch (RuntimeException e) {
      THREADS.unlock();
      throw e;
    }
  }

  /**
   * Makes sure that it is still held; stands before whatever writes.
   *
   * @throws io.likeness.core.error.LikenessException when it ran out
   */
  public void require() {
    held.require();
  }

  @Override
  public void close() {
    try {
      held.close();
    } finally {
      THREADS.unlock();
    }
  }
}
