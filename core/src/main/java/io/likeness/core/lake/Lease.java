package io.likeness.core.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.error.Fault;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file with an owner and an end, renewed while its owner lives; after the end another may take
 * it.
 *
 * <p>Where a file system creates a file atomically, one of two that come at once gets it. Where it
 * does not (object stores), each waits a while after writing and looks whether what it wrote is
 * still there, so that the later of two writers stays. An owner that was away for longer than its
 * lease finds out by {@link #require()}, which therefore stands before whatever publishes.
 */
final class Lease implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Set<String> ATOMIC =
      Set.of("file", "hdfs", "webhdfs", "swebhdfs", "viewfs", "ofs", "abfs", "abfss");

  /**
   * @param life how long it is good without being renewed
   * @param settle how long to wait for a second writer where creation is not atomic
   */
  record Terms(Duration life, Duration settle, Clock clock) {
    static final Terms USUAL =
        new Terms(Duration.ofMinutes(10), Duration.ofSeconds(5), Clock.systemUTC());

    /** For what takes seconds, so that nobody waits long for a process that died. */
    static final Terms SHORT =
        new Terms(Duration.ofMinutes(2), Duration.ofSeconds(5), Clock.systemUTC());
  }

  private final FileSystem files;
  private final Path file;
  private final Terms terms;
  private final String owner = UUID.randomUUID().toString();
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "lease");
            thread.setDaemon(true);
            return thread;
          });

  private Lease(FileSystem files, Path file, Terms terms) {
    this.files = files;
    this.file = file;
    this.terms = terms;
  }

  /** The lease on {@code file}; empty when another holds it. */
  static Optional<Lease> take(FileSystem files, Path file, Terms terms) throws IOException {
    Lease lease = new Lease(files, file, terms);
    if (lease.held()) {
      return Optional.empty();
    }
    // Before anything is put away, since by a wrong clock a living owner looks dead.
    lease.requireSameClock();
    if (!lease.free() || !lease.create()) {
      lease.renewal.shutdownNow();
      return Optional.empty();
    }
    long every = terms.life().toMillis() / 3;
    lease.renewal.scheduleAtFixedRate(lease::renew, every, every, TimeUnit.MILLISECONDS);
    return Optional.of(lease);
  }

  /** Until when the file is held if nobody renews it; empty where it is not, or not yet. */
  static Optional<Instant> end(FileSystem files, Path file) throws IOException {
    return read(files, file).map(Lease::end);
  }

  private static Instant end(JsonNode lease) {
    return Instant.parse(lease.path("expires_at").asText("1970-01-01T00:00:00Z"));
  }

  /** Whether another holds the file, by our clock. */
  private boolean held() throws IOException {
    Optional<JsonNode> held = read(files, file);
    return held.isEmpty() ? files.exists(file) && !old() : !over(held.get());
  }

  /** Whether nobody holds the file; one that is past its end is put away. */
  private boolean free() throws IOException {
    Optional<JsonNode> held = read(files, file);
    if (held.isEmpty()) {
      return !files.exists(file) || (old() && putAway(""));
    }
    return over(held.get()) && putAway(held.get().path("owner").asText());
  }

  private boolean over(JsonNode lease) {
    return terms.clock().instant().isAfter(end(lease));
  }

  /** Compares our clock with that of the file system, which stamps a file. */
  private void requireSameClock() throws IOException {
    Path probe = new Path(file.getParent(), "." + file.getName() + "." + owner + ".clock");
    Instant wrote = terms.clock().instant();
    Instant stamped;
    try {
      files.create(probe, true).close();
      stamped = Instant.ofEpochMilli(files.getFileStatus(probe).getModificationTime());
    } finally {
      files.delete(probe, false);
    }
    Duration skew = Duration.between(wrote, stamped).abs();
    if (skew.compareTo(terms.life().dividedBy(2)) > 0) {
      throw Fault.ENVIRONMENT.because(
          "The clock of this machine and that of the lake's file system differ by "
              + skew.toSeconds()
              + " s, so a lease means nothing; set both by NTP.");
    }
  }

  /** Whether the file is no longer being written. */
  private boolean old() throws IOException {
    try {
      Instant written = Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime());
      return terms.clock().instant().isAfter(written.plus(terms.life()));
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Moves away the lease of {@code expected}; gives it back when it turns out to be another's. */
  private boolean putAway(String expected) throws IOException {
    Path aside = new Path(file.getParent(), "." + file.getName() + "." + owner);
    if (!files.rename(file, aside)) {
      return false;
    }
    boolean right =
        read(files, aside).map(n -> n.path("owner").asText()).orElse("").equals(expected);
    if (!right) {
      files.rename(aside, file);
    } else {
      files.delete(aside, false);
    }
    return right;
  }

  private boolean create() throws IOException {
    try {
      write(false);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    if (ATOMIC.contains(files.getUri().getScheme())) {
      return true;
    }
    pause();
    return mine();
  }

  private void pause() {
    try {
      Thread.sleep(terms.settle().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(boolean overwrite) throws IOException {
    byte[] content =
        JSON.createObjectNode()
            .put("owner", owner)
            .put("expires_at", terms.clock().instant().plus(terms.life()).toString())
            .toString()
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (OutputStream out = files.create(file, overwrite)) {
      out.write(content);
    }
  }

  /** What the file says; empty where there is none or it is torn. */
  private static Optional<JsonNode> read(FileSystem files, Path from) throws IOException {
    if (!files.exists(from)) {
      return Optional.empty();
    }
    try (InputStream in = files.open(from)) {
      JsonNode node = JSON.readTree(in.readAllBytes());
      return node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Optional.empty();
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private boolean mine() throws IOException {
    return read(files, file).map(n -> n.path("owner").asText()).orElse("").equals(owner);
  }

  /** One at a time with what reads the file, which is empty while it is written. */
  synchronized void renew() {
    try {
      if (mine()) {
        write(true);
      }
    } catch (IOException | RuntimeException e) {
      // The lease stays good until its end; require() tells whether it still is.
    }
  }

  /**
   * @throws io.likeness.core.error.LikenessException with {@link Fault#LOCKED} when the lease ran
   *     out and another took it
   */
  synchronized void require() throws IOException {
    if (!mine()) {
      throw Fault.LOCKED.because(
          "The lease on "
              + file.getName()
              + " ran out while this process was away, and another may be writing; nothing was"
              + " tagged, run the command again.");
    }
  }

  @Override
  public synchronized void close() throws IOException {
    renewal.shutdown();
    if (mine()) {
      files.delete(file, false);
    }
  }
}
