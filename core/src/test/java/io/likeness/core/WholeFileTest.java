package io.likeness.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.lake.ExportLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private Path file;
  private org.apache.hadoop.fs.Path place;
  private FileSystem files;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("f.csv");
    place = ExportLog.local(file);
    files = RawFiles.of(place, new Configuration());
  }

  private void onlyTheFileLies(String content) throws IOException {
    assertThat(file).hasContent(content);
    try (var all = Files.list(folder)) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void whatIsThereIsReplacedOrKept() throws IOException {
    assertThat(WholeFile.writeNew(files, place, NEW)).isTrue();
    onlyTheFileLies("new");
    Files.writeString(file, "theirs");
    assertThat(WholeFile.writeNew(files, place, NEW)).isFalse();
    onlyTheFileLies("theirs");
    WholeFile.write(files, place, NEW);
    onlyTheFileLies("new");
  }

  @Test
  void tryingToWriteTouchesNothing() throws IOException {
    Files.writeString(file, "theirs");
    WholeFile.requireWritable(files, place);
    onlyTheFileLies("theirs");
    assertThatThrownBy(
            () -> WholeFile.requireWritable(files, ExportLog.local(file.resolve("below.csv"))))
        .isInstanceOf(IOException.class);
    onlyTheFileLies("theirs");
  }
}
