package io.likeness.core.lake;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The right to write to one corpus (or to the lake's own tables), held by one process at a time.
 *
 * <p>On a local file system it is a lock of the operating system, which ends with the process. On
 * other file systems it is a {@link Lease}, which ends some minutes after the process.
 */
public final class LakeLock implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final long POLL_MILLIS = 100;

  private interface Action {
    void run() throws IOException;
  }

  private final Action release;
  private final Action require;

  private LakeLock(Action release, Action require) {
    this.release = release;
    this.require = require;
  }

  /**
   * Takes the lock on {@code corpus}, or refuses at once.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#LOCKED} when another holds
   *     it
   */
  public static LakeLock take(Lake lake, String corpus) {
    Path file = lake.ownFolder("locks/" + corpus + ".lock");
    try {
      FileSystem fs = file.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      return "file".equals(file.toUri().getScheme())
          ? local(file, corpus)
          : leased(fs, file, corpus);
    } catch (IOException e) {
      throw unwritable(lake, e);
    }
  }

  /**
   * Waits for its turn at what {@code name} stands for; to be held for seconds. Threads of one
   * process have to order themselves before.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#LOCKED} when it never comes
   */
  public static LakeLock await(Lake lake, String name) {
    Path file = lake.ownFolder("locks/" + name + ".wait");
    try {
      if ("file".equals(file.toUri().getScheme())) {
        FileChannel channel = channel(file);
        channel.lock();
        return new LakeLock(channel::close, () -> {});
      }
      FileSystem fs = file.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      long end = System.nanoTime() + LONGEST_WAIT.toNanos();
      while (System.nanoTime() < end) {
        Optional<Lease> lease = Lease.take(fs, file, Lease.Terms.SHORT);
        if (lease.isPresent()) {
          return new LakeLock(lease.get()::close, lease.get()::require);
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw unwritable(lake, e);
    }
    throw Fault.LOCKED.because(
        "Others hold the " + name + " of this lake without pause; run the command again.");
  }

  private static RuntimeException unwritable(Lake lake, IOException e) {
    return Fault.LAKE_UNREADABLE.because(
        "The lock file in " + lake.root() + " cannot be written; check its permissions.", e);
  }

  private static FileChannel channel(Path file) throws IOException {
    java.nio.file.Path path = java.nio.file.Path.of(file.toUri().getPath());
    Files.createDirectories(path.getParent());
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static LakeLock local(Path file, String corpus) throws IOException {
    FileChannel channel = channel(file);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw locked(corpus);
    }
    return new LakeLock(channel::close, () -> {});
  }

  private static LakeLock leased(FileSystem fs, Path file, String corpus) throws IOException {
    Lease lease = Lease.take(fs, file, Lease.Terms.USUAL).orElseThrow(() -> locked(corpus));
    return new LakeLock(lease::close, lease::require);
  }

  private static RuntimeException locked(String corpus) {
    return Fault.LOCKED.because(
        "Another process is writing to "
            + (corpus.equals(Lake.OWN) ? "this lake" : "corpus " + corpus)
            + "; wait until it has ended and run the command again.");
  }

  /**
   * Makes sure that the lock is still held; stands before whatever publishes.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#LOCKED} when it ran out
   */
  public void require() {
    try {
      require.run();
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because("The lock cannot be read any more.", e);
    }
  }

  @Override
  public void close() {
    try {
      release.run();
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because("The lock could not be given back.", e);
    }
  }
}
