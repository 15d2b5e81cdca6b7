package io.likeness.core.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesBelowTest {
  @TempDir Path folder;

  @Test
  void findsWhatARecursiveListingFinds() throws IOException {
    for (String name : new String[] {"a.wav", "b/c.wav", "b/d/e f.wav", "b/d/录音.wav", ".h/i"}) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
    Files.createDirectories(folder.resolve("empty/deep"));
    var root = new org.apache.hadoop.fs.Path(folder.toUri());
    FileSystem files = root.getFileSystem(new Configuration());
    List<String> expected = new ArrayList<>();
    RemoteIterator<? extends FileStatus> all = files.listFiles(root, true);
    while (all.hasNext()) {
      expected.add(said(all.next()));
    }
    assertThat(FilesBelow.of(files, root).stream().map(FilesBelowTest::said))
        .hasSize(5)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String said(FileStatus file) {
    return file.getPath() + " " + file.getLen() + " " + file.getModificationTime();
  }

  @Test
  void aFileIsAllThatIsBelowItself() throws IOException {
    Path file = Files.writeString(folder.resolve("one.wav"), "one");
    var root = new org.apache.hadoop.fs.Path(file.toUri());
    assertThat(FilesBelow.of(root.getFileSystem(new Configuration()), root)).hasSize(1);
  }
}
