package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.consent.ConsentLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of the lake's own tables that an erasure takes away. */
class CleaningTest {
  @TempDir Path folder;

  @Test
  @Timeout(120)
  void aFileOfAConsentThatIsBeingWrittenIsLeftUntilItsWriterIsDone() throws Exception {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    ConsentLedger consents = new ConsentLedger(lake);
    consents.add(List.of(NoVersions.consent("ann-0001")));
    Path file = folder.resolve("lake/_likeness/consents/part-00000-of-another.parquet");
    Thread erasure =
        new Thread(
            () ->
                new Erasure(lake, new NoVersions())
                    .remove(
                        new CorpusLocks(),
                        Map.of(),
                        List.of(),
                        new ErasureReport.Builder(List.of()),
                        () -> {}));
    try (LakeLock turn = consents.turn()) {
      Files.writeString(file, "not committed yet");
      erasure.start();
      while (!waitsForATurn(erasure) && erasure.isAlive()) {
        Thread.sleep(10);
      }
      assertThat(file).exists();
    }
    erasure.join();
    assertThat(file).as("no commit came").doesNotExist();
    assertThat(consents.knows("ann-0001")).isTrue();
  }

  private static boolean waitsForATurn(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(
            f ->
                f.getClassName().equals(LakeLock.class.getName())
                    && f.getMethodName().equals("await"));
  }
}
