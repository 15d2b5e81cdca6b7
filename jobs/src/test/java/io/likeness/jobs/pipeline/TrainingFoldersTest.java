package io.likeness.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFoldersTest {
  @TempDir Path folder;

  @Test
  void whatIsLeftOfATagThatIsNoMoreIsTakenAwayUnlessItIsTrainedIn() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    String kept =
        new VersionLog(lake)
            .tag(
                new VersionLog.Draft(
                    Snapshot.empty("tiny"),
                    "run",
                    "",
                    "",
                    "",
                    "",
                    "",
                    List.of(),
                    0,
                    0,
                    "",
                    Optional.empty()))
            .tag();
    Path left = folder.resolve("lake/_likeness/training");
    for (String one : List.of("tiny-0/aa", "tiny-0/bb", kept + "/aa")) {
      Files.createDirectories(left.resolve(one).resolve("features"));
    }
    try (LakeLock held = LakeLock.training(lake, "tiny-0-bb")) {
      new TrainingFolders(lake).tidy();
    }
    assertThat(left.resolve("tiny-0/aa")).doesNotExist();
    assertThat(left.resolve("tiny-0/bb/features")).exists();
    assertThat(left.resolve(kept + "/aa/features")).exists();
  }
}
