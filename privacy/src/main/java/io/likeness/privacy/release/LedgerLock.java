package io.likeness.privacy.release;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.fs.Path;

/**
 * Waits for its turn at the ledger of a lake. On a local file system it is a lock of the operating
 * system, which ends with its process; elsewhere Delta's own conflict detection decides and this
 * only orders the threads of one JVM.
 */
public final class LedgerLock implements AutoCloseable {
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final AutoCloseable release;

  private LedgerLock(AutoCloseable release) {
    this.release = release;
  }

  /** Waits until no other thread or local process holds it. */
  public static LedgerLock take(Lake lake) {
    THREADS.lock();
    try {
      Path file = lake.ownFolder("locks/ledger.wait");
      if (!"file".equals(file.toUri().getScheme())) {
        return new LedgerLock(() -> {});
      }
      java.nio.file.Path path = java.nio.file.Path.of(file.toUri().getPath());
      Files.createDirectories(path.getParent());
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return new LedgerLock(channel);
    } catch (IOException | RuntimeException e) {
      THREADS.unlock();
      throw Fault.LAKE_UNREADABLE.because(
          "The lock file of the ledger in " + lake.root() + " cannot be written.", e);
    }
  }

  @Override
  public void close() {
    try {
      release.close();
    } catch (Exception e) {
      throw Fault.LAKE_UNREADABLE.because("The lock of the ledger could not be given back.", e);
    } finally {
      THREADS.unlock();
    }
  }
}
