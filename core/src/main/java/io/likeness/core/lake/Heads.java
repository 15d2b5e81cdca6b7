package io.likeness.core.lake;

import io.delta.tables.DeltaTable;
import io.likeness.core.WholeFile;
import io.likeness.core.error.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Which version was the newest of a table of a corpus before {@link Rewriting} restored older ones,
 * noted in the lake until it has come to the newest again. A process may die before; whoever then
 * takes the lock of the corpus finds that version as the newest, and nothing of it taken away.
 */
record Heads(Lake lake) {
  private static final String FOLDER = "heads/";

  /** Notes the newest version of a table. */
  void note(Path table, long version) {
    Path file = file(table);
    try {
      WholeFile.write(files(file), file, Long.toString(version).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Forgets what was noted of a table whose newest version is its newest again. */
  void forget(Path table) {
    Path file = file(table);
    try {
      files(file).delete(file, false);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Restores what is noted of tables of {@code corpus}. The caller holds its lock. */
  void restore(String corpus) {
    for (String name : lake.listOwn(FOLDER + corpus)) {
      // What a process that died has left of a note came before anything was restored.
      if (!name.startsWith(".")) {
        Path table = new Path(new Path(lake.root(), corpus), name);
        long version = noted(table);
        if (version != lake.newest(table).version()) {
          DeltaTable.forPath(lake.spark(), table.toString()).restoreToVersion(version);
        }
        forget(table);
      }
    }
  }

  private long noted(Path table) {
    Path file = file(table);
    try (InputStream in = files(file).open(file)) {
      return Long.parseLong(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Path file(Path table) {
    return lake.ownFolder(FOLDER + table.getParent().getName() + "/" + table.getName());
  }

  private FileSystem files(Path file) throws IOException {
    return file.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
  }

  private static RuntimeException unreadable(Path file, IOException e) {
    return Fault.LAKE_UNREADABLE.because(
        "The file " + file + " cannot be read or written; check its permissions, and free space.",
        e);
  }
}
