package io.likeness.core.lake;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The right to write to one corpus (or to the lake's own tables), held by one process at a time.
 *
 * <p>On a local file system it is a lock of the operating system, which ends with the process. On
 * other file systems it is a {@link Lease}, which ends some minutes after the process.
 */
public final class LakeLock implements AutoCloseable {
  /** A walk of hours does not end because another corpus tags its version. */
  private static final Duration OWN_WAIT = Duration.ofMinutes(2);

  private static final String WAIT = "; wait until it has ended and run the command again.";

  private static final Duration TURN_WAIT = Duration.ofMinutes(5);

  /**
   * How those who want the same lock look for it.
   *
   * @param poll milliseconds between two looks
   * @param othersTurn milliseconds for which who asks again at once, as in a loop, lets others come
   *     first
   */
  private record Pace(long poll, long othersTurn) {
    static final Pace OF_A_DISK = new Pace(20, 60);

    /** Each look at a lease is some requests to a store, which may be counted or paid for. */
    static final Pace OF_A_LEASE = new Pace(1_000, 1_500);
  }

  /** When this process last gave a lock back, in nanoseconds. */
  private static final Map<Path, Long> GIVEN_BACK = new ConcurrentHashMap<>();

  /**
   * Files whose lock a thread of this process has or tries. To open and close one of them again
   * would give the lock of the whole process back.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  interface Action {
    void run() throws IOException;
  }

  private final Path file;
  private final Action release;
  private final Action require;

  LakeLock(Path file, Action release, Action require) {
    this.file = file;
    this.release = release;
    this.require = require;
  }

  /** Whether of two that make one file at once, on storage of {@code scheme}, one gets it. */
  public static boolean createsAtomically(String scheme) {
    return Lease.ATOMIC.contains(scheme);
  }

  /**
   * Takes the lock on {@code corpus}, or refuses at once; on {@value Lake#OWN}, which others hold
   * for seconds, after two minutes. Tables of a corpus that a process which died has left at an old
   * version are at their newest again.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#LOCKED} when another holds
   *     it
   */
  public static LakeLock take(Lake lake, String corpus) {
    if (corpus.equals(Lake.OWN)) {
      return take(lake, corpus, OWN_WAIT);
    }
    LakeLock lock = take(lake, corpus, Duration.ZERO);
    boolean ready = false;
    try {
      new Heads(lake).restore(corpus);
      ready = true;
      return lock;
    } finally {
      if (!ready) {
        lock.close();
      }
    }
  }

  /** {@link #take(Lake, String)} that refuses after {@code wait}. */
  static LakeLock take(Lake lake, String corpus, Duration wait) {
    return within(
        wait,
        lake,
        corpus + ".lock",
        Lease.Terms.USUAL,
        "Another process is writing to "
            + (corpus.equals(Lake.OWN) ? "this lake" : "corpus " + corpus)
            + WAIT);
  }

  /**
   * Takes the right to a training of hours, or refuses at once.
   *
   * @param training what tells it from all others of this lake
   * @throws io.likeness.core.error.LikenessException with {@link Fault#LOCKED} when another goes on
   *     with it
   */
  public static LakeLock training(Lake lake, String training) {
    return within(
        Duration.ZERO,
        lake,
        training + ".training",
        Lease.Terms.USUAL,
        "Another process trains the same model (" + training + ")" + WAIT);
  }

  /**
   * Waits for its turn at what {@code name} stands for, among threads and processes; to be held for
   * seconds.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#LOCKED} when it never comes
   */
  public static LakeLock await(Lake lake, String name) {
    return within(
        TURN_WAIT,
        lake,
        name + ".wait",
        Lease.Terms.SHORT,
        "Others hold the " + name + " of this lake without pause; run the command again.");
  }

  private static LakeLock within(
      Duration wait, Lake lake, String name, Lease.Terms terms, String refusal) {
    Path file = lake.ownFolder("locks/" + name);
    long end = System.nanoTime() + wait.toNanos();
    try {
      FileSystem fs = file.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      boolean local = "file".equals(file.toUri().getScheme());
      Pace pace = local ? Pace.OF_A_DISK : Pace.OF_A_LEASE;
      if (!wait.isZero()) {
        letOthersFirst(file, pace);
      }
      Optional<LakeLock> taken = local ? local(file) : leased(fs, file, terms);
      while (taken.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(pace.poll());
        taken = local ? local(file) : leased(fs, file, terms);
      }
      if (taken.isEmpty()) {
        throw Fault.LOCKED.because(local ? refusal : untilDead(refusal, Lease.end(fs, file)));
      }
      return taken.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.LOCKED.because(refusal, e);
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The lock file in " + lake.root() + " cannot be written; check its permissions.", e);
    }
  }

  /** With the time from which nobody is kept out by a process that has died. */
  private static String untilDead(String refusal, Optional<Instant> end) {
    return end.map(
            at ->
                refusal.replace(
                    WAIT,
                    "; wait until it has ended, or if it has died until "
                        + at.truncatedTo(ChronoUnit.SECONDS)
                        + ", and run the command again."))
        .orElse(refusal);
  }

  private static void letOthersFirst(Path file, Pace pace) throws InterruptedException {
    Long last = GIVEN_BACK.get(file);
    if (last != null) {
      long since = (System.nanoTime() - last) / 1_000_000;
      Thread.sleep(Math.max(0, pace.othersTurn() - since));
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    java.nio.file.Path path = java.nio.file.Path.of(file.toUri().getPath());
    Files.createDirectories(path.getParent());
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Optional<LakeLock> local(Path file) throws IOException {
    if (!HELD_HERE.add(file)) {
      return Optional.empty();
    }
    Optional<FileChannel> locked = Optional.empty();
    try {
      locked = locked(file);
    } finally {
      if (locked.isEmpty()) {
        HELD_HERE.remove(file);
      }
    }
    return locked.map(channel -> new LakeLock(file, () -> release(channel, file), () -> {}));
  }

  private static Optional<FileChannel> locked(Path file) throws IOException {
    FileChannel channel = channel(file);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(channel);
      }
    } catch (OverlappingFileLockException e) {
      // This process has it by another name of the folder; that is held as well.
    }
    channel.close();
    return Optional.empty();
  }

  private static void release(FileChannel channel, Path file) throws IOException {
    try {
      channel.close();
    } finally {
      HELD_HERE.remove(file);
    }
  }

  private static Optional<LakeLock> leased(FileSystem fs, Path file, Lease.Terms terms)
      throws IOException {
    return Lease.take(fs, file, terms)
        .map(lease -> new LakeLock(file, lease::close, lease::require));
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
      GIVEN_BACK.put(file, System.nanoTime());
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because("The lock could not be given back.", e);
    }
  }
}
