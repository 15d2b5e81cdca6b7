package io.likeness.core.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.testing.TestSpark;
import io.likeness.core.testing.TestVersions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ExportLogTest {
  @TempDir Path folder;
  private final DatasetVersion read =
      TestVersions.of(
          "corpus-1", Snapshot.empty("corpus").with(LakeTables.LABELS.name(), 0), 1, "none");
  private Lake lake;

  @BeforeEach
  void tag() {
    lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    new VersionLog(lake).reissue(List.of(read), List.of());
  }

  private void note() {
    new ExportLog(lake)
        .note(read, "kaldi", new org.apache.hadoop.fs.Path("file:/x"), "train", "me", 1, "ab");
  }

  private long noted() {
    return lake.readOwn(LakeTables.EXPORTS).count();
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.LOCKED))
        .hasMessageContaining("Version corpus-1 was changed or taken away while it was read");
  }

  @Test
  void nothingIsNotedOrLeftOfAVersionThatHasChangedOrGoneSinceItWasRead() throws IOException {
    ExportLog log = new ExportLog(lake);
    List<String> undone = new ArrayList<>();
    note();
    log.written(read, () -> undone.add("unchanged"));
    assertThat(noted()).isOne();

    Snapshot other = read.snapshot().with(LakeTables.LABELS.name(), 1);
    new VersionLog(lake).reissue(List.of(read.on(other, "", 1, 0)), List.of());
    refused(this::note);
    refused(() -> log.written(read, () -> undone.add("changed")));
    new VersionLog(lake).reissue(List.of(), List.of(read.tag()));
    refused(this::note);
    refused(() -> log.written(read, () -> undone.add("gone")));
    assertThat(noted()).isOne();
    assertThat(undone).containsExactly("changed", "gone");
  }

  @Test
  @Timeout(120)
  void isWrittenByOneAtATime() throws Exception {
    FutureTask<Boolean> other = new FutureTask<>(this::note, true);
    Thread thread = new Thread(other);
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      thread.start();
      while (!waitsForALock(thread) && thread.isAlive()) {
        Thread.sleep(10);
      }
      assertThat(noted()).isZero();
    }
    assertThat(other.get()).isTrue();
    assertThat(noted()).isOne();
  }

  private static boolean waitsForALock(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(f -> f.getClassName().equals(LakeLock.class.getName()));
  }
}
