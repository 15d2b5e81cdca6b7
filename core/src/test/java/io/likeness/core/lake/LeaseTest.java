package io.likeness.core.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final Duration LIFE = Duration.ofMinutes(10);

  /** A clock that is moved by hand. */
  private static final class Moved extends Clock {
    private Duration by = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(by);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Creation overwrites, as in an object store without conditional writes. */
  private static final class LastWriterWins extends FilterFileSystem {
    LastWriterWins(FileSystem files) {
      super(files);
    }

    @Override
    public URI getUri() {
      return URI.create("store://bucket");
    }

    @Override
    public FSDataOutputStream create(Path file, boolean overwrite) throws IOException {
      return fs.create(file, true);
    }
  }

  /** Renewals stop with the file open, that is, empty. */
  private static final class Halted extends FilterFileSystem {
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    Halted(FileSystem files) {
      super(files);
    }

    @Override
    public FSDataOutputStream create(Path path, boolean overwrite) throws IOException {
      FSDataOutputStream out = fs.create(path, overwrite);
      if (overwrite && path.getName().equals("corpus.lock")) {
        open.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          // A call to a file system does not always end when it is interrupted.
          Thread.currentThread().interrupt();
        }
      }
      return out;
    }
  }

  private interface Use {
    void of(Lease lease) throws IOException;
  }

  @TempDir java.nio.file.Path folder;
  private final Moved clock = new Moved();
  private FileSystem files;
  private Path file;

  @BeforeEach
  void open() throws IOException {
    files = FileSystem.getLocal(new Configuration());
    file = new Path(folder.toUri().toString(), "corpus.lock");
  }

  private Optional<Lease> take(FileSystem where) throws IOException {
    return Lease.take(where, file, new Lease.Terms(LIFE, Duration.ofMillis(400), clock));
  }

  @Test
  void oneHoldsItAndGivesItBack() throws IOException {
    try (Lease first = take(files).orElseThrow()) {
      assertThat(take(files)).isEmpty();
      first.require();
    }
    assertThat(take(files)).isPresent();
  }

  @Test
  void afterItsEndAnotherTakesItAndTheFirstMayNotPublish() throws IOException {
    Lease first = take(files).orElseThrow();
    clock.by = LIFE.plusSeconds(1);
    // The file system's clock moves with ours.
    FileSystem later = new Shifted(files, clock);
    Lease second = Lease.take(later, file, terms()).orElseThrow();

    assertThatThrownBy(first::require)
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.LOCKED));
    first.close();
    second.require();
  }

  @Test
  void renewalMovesTheEnd() throws IOException {
    Lease first = take(files).orElseThrow();
    clock.by = LIFE.minusSeconds(1);
    first.renew();
    clock.by = LIFE.plusSeconds(1);
    assertThat(take(files)).isEmpty();
    first.close();
  }

  @Test
  void aRenewalThatFailsInAnyWayEndsNoLaterOne() throws IOException {
    FileSystem failing =
        new FilterFileSystem(((LocalFileSystem) files).getRawFileSystem()) {
          @Override
          public FSDataOutputStream create(Path path, boolean overwrite) throws IOException {
            if (overwrite && path.getName().equals("corpus.lock")) {
              throw new IllegalStateException("the client is closed");
            }
            return fs.create(path, overwrite);
          }
        };
    try (Lease lease = take(failing).orElseThrow()) {
      lease.renew();
      lease.require();
    }
  }

  @Test
  void aTornFileOfADeadProcessIsPutAway() throws IOException {
    java.nio.file.Path torn = folder.resolve("corpus.lock");
    java.nio.file.Files.writeString(torn, "{\"own");
    assertThat(take(files)).as("it may be being written").isEmpty();
    java.nio.file.Files.setLastModifiedTime(
        torn, java.nio.file.attribute.FileTime.from(Instant.now().minus(LIFE.multipliedBy(2))));
    assertThat(take(files)).isPresent();
  }

  @Test
  void clocksThatDifferAreRefused() throws IOException {
    clock.by = Duration.ofHours(1);
    assertThatThrownBy(() -> take(files)).hasMessageContaining("NTP");
    assertThat(folder.resolve("corpus.lock")).doesNotExist();
  }

  @Test
  void byAWrongClockNoLivingOwnerLosesItsLease() throws IOException {
    try (Lease owner = take(files).orElseThrow()) {
      clock.by = LIFE.plusMinutes(1);
      assertThatThrownBy(() -> take(files)).hasMessageContaining("NTP");
      owner.require();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aRenewalThatIsUnderWayDoesNotOutliveTheLease() throws Exception {
    whileRenewing(Lease::close);
    assertThat(folder.resolve("corpus.lock")).doesNotExist();
  }

  @Test
  void theOwnRenewalTakesTheLeaseFromNobody() throws Exception {
    whileRenewing(Lease::require);
    assertThat(folder.resolve("corpus.lock")).exists();
  }

  private void whileRenewing(Use use) throws Exception {
    Halted halted = new Halted(((LocalFileSystem) files).getRawFileSystem());
    Lease lease = take(halted).orElseThrow();
    var renewed = CompletableFuture.runAsync(lease::renew);
    halted.open.await();
    var used =
        CompletableFuture.runAsync(
            () -> {
              try {
                use.of(lease);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    // Time for what does not wait.
    Thread.sleep(300);
    halted.goOn.countDown();
    renewed.get();
    used.get();
  }

  @Test
  void twoAtOnceDoNotBothGetItWhereCreationIsNotAtomic() throws Exception {
    FileSystem store = new LastWriterWins(((LocalFileSystem) files).getRawFileSystem());
    var one = CompletableFuture.supplyAsync(() -> taken(store));
    var two = CompletableFuture.supplyAsync(() -> taken(store));
    assertThat(one.get().isPresent() && two.get().isPresent()).isFalse();
  }

  private Optional<Lease> taken(FileSystem where) {
    try {
      return take(where);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Lease.Terms terms() {
    return new Lease.Terms(LIFE, Duration.ofMillis(400), clock);
  }

  /** Stamps files with our clock. */
  private static final class Shifted extends FilterFileSystem {
    private final Clock clock;

    Shifted(FileSystem files, Clock clock) {
      super(files);
      this.clock = clock;
    }

    @Override
    public org.apache.hadoop.fs.FileStatus getFileStatus(Path path) throws IOException {
      org.apache.hadoop.fs.FileStatus s = fs.getFileStatus(path);
      return new org.apache.hadoop.fs.FileStatus(
          s.getLen(), s.isDirectory(), 1, s.getBlockSize(), clock.millis(), s.getPath());
    }
  }
}
