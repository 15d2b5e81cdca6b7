package io.likeness.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutFileTest {
  @TempDir private Path folder;

  @Test
  void takesThePlaceOfWhatWasThereAndLeavesNothingBesideIt() throws Exception {
    Path file = folder.resolve("new").resolve("c.json");
    new OutFile(file, "--json").write("old");
    new OutFile(file, "--json").write("née");
    assertThat(file).hasContent("née");
    try (var all = Files.list(file.getParent())) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void tryingToWriteTouchesNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("c.json"), "yesterday's");
    new OutFile(file, "--json").requireWritable();
    assertThat(file).hasContent("yesterday's");
    Path other = folder.resolve("other.json");
    new OutFile(other, "--json").requireWritable();
    assertThat(other).doesNotExist();
  }

  @Test
  void aLinkStaysOneAndLeadsToWhatIsWritten() throws Exception {
    Path there = Files.writeString(folder.resolve("there"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), there);
    new OutFile(link, "--out").requireWritable();
    assertThat(there).hasContent("old");
    new OutFile(link, "--out").write("new");
    assertThat(link).isSymbolicLink();
    assertThat(there).hasContent("new");
  }

  @Test
  void whatIsNoFileIsRefusedByNameAndOption() throws Exception {
    OutFile ofFolder = new OutFile(folder, "--to");
    for (Runnable call : new Runnable[] {ofFolder::requireWritable, () -> ofFolder.write("x")}) {
      assertThatThrownBy(call::run)
          .isInstanceOf(LikenessException.class)
          .hasMessage(
              folder + " cannot be written (it is a folder); choose another file with --to.");
    }
    Path below = Files.writeString(folder.resolve("file"), "").resolve("c.json");
    assertThatThrownBy(() -> new OutFile(below, "--to").requireWritable())
        .hasMessageContaining(below + " cannot be written (its folder is a file);");
  }
}
