package io.likeness.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.training.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in stores of objects, where no renaming is one act. */
class CheckpointDirTest {
  private static final String IDENTITY = "one";
  private static final String FIRST = "checkpoint-000000-00000001";
  private static final String SECOND = "checkpoint-000000-00000002";

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(1);

  @TempDir Path temp;

  private CheckpointDir dir(boolean sayingSo) throws IOException {
    ObjectStore.mountIn(SPARK.session().sparkContext().hadoopConfiguration(), sayingSo);
    return CheckpointDir.of(SPARK.session(), "objects:" + temp);
  }

  private static Checkpoint checkpoint(int step) {
    float[] values = {step, 2, 3};
    return new Checkpoint(
        IDENTITY,
        0,
        step,
        new long[4],
        values,
        values,
        values,
        step,
        values,
        0.5,
        0,
        0,
        false,
        1,
        0,
        List.of());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(temp.resolve("training-" + IDENTITY))) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static void isFirst(CheckpointDir dir) throws IOException {
    assertThat(dir.latest(IDENTITY)).contains(FIRST);
    assertThat(dir.load(IDENTITY, FIRST).orElseThrow().bytes()).isEqualTo(checkpoint(1).bytes());
  }

  @Test
  void anUploadThatIsCutIsNotThere() throws Exception {
    CheckpointDir dir = dir(true);
    dir.save(checkpoint(1));
    ObjectStore.cut();
    assertThatThrownBy(() -> dir.save(checkpoint(2))).hasMessage("the upload was cut");
    assertThat(files()).containsExactly(FIRST);
    isFirst(dir);
  }

  @Test
  void norIsOneThatABugCuts() throws Exception {
    CheckpointDir dir = dir(true);
    dir.save(checkpoint(1));
    ObjectStore.cut(new IllegalStateException("a bug"));
    assertThatThrownBy(() -> dir.save(checkpoint(2))).hasMessage("a bug");
    assertThat(files()).containsExactly(FIRST);
    isFirst(dir);
  }

  @Test
  void aCopyThatIsCutIsPassedOverAndWrittenAnew() throws Exception {
    CheckpointDir dir = dir(false);
    dir.save(checkpoint(1));
    ObjectStore.cut();
    assertThatThrownBy(() -> dir.save(checkpoint(2))).hasMessage("the copy was cut");
    assertThat(files()).contains(FIRST, SECOND);
    isFirst(dir);

    CheckpointDir next = dir(false);
    next.save(checkpoint(2));
    assertThat(next.latest(IDENTITY)).contains(SECOND);
  }

  @Test
  void nothingIsRenamedWhereAnUploadAppearsWhole() throws Exception {
    CheckpointDir dir = dir(true);
    for (int step = 1; step <= 2; step++) {
      dir.save(checkpoint(step));
    }
    assertThat(files()).containsExactly(FIRST, SECOND);
    assertThat(dir.latest(IDENTITY)).contains(SECOND);
  }
}
