package io.likeness.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoFolderTest {
  @TempDir Path dir;

  private Path file(String name) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"input/voice/a.wav", "lake/corpus/a", "lake.keys/master.key", "truth/a"})
  void whatTheUserHadThereStays(String name) throws IOException {
    Path own = file(name);
    Demo demo = new Demo(dir, Path.of("..", "conf", "recipes"), 1);
    assertThatThrownBy(demo::run).hasMessageContaining("was not made by `demo`");
    DemoFolder.begin(dir);
    assertThatThrownBy(demo::run).hasMessageContaining("choose another --dir");
    assertThat(own).exists();
  }

  @Test
  void whatADemoHasMadeGoesEvenHalfMadeAndNothingElse() throws IOException {
    Path own = file("notes/a");
    DemoFolder.clear(dir);
    Path half = file("lake/corpus/a");
    file("lake.keys/master.key");
    DemoFolder.clear(dir);
    assertThat(half).doesNotExist();
    assertThat(dir.resolve("lake.keys")).doesNotExist();
    assertThat(own).exists();
  }

  @Test
  void aDemoOfBeforeTheMarkGoesToo() throws IOException {
    file("truth/voice.jsonl");
    Path lake = file("lake/corpus/a");
    DemoFolder.clear(dir);
    assertThat(lake).doesNotExist();
  }

  @Test
  void emotionsGoToo() throws IOException {
    DemoFolder.begin(dir);
    Path take = file("input/emotion/a.wav");
    DemoFolder.clear(dir);
    assertThat(take).doesNotExist();
  }
}
