package io.likeness.jobs.run;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file at any address that is there whole or not at all, whenever its writer dies; of this
 * machine's see {@link OutFile}.
 */
public final class WholeFile {
  private WholeFile() {}

  /** Writes {@code content} beside {@code file} and then in its place. */
  public static void write(FileSystem files, Path file, byte[] content) throws IOException {
    Path part = new Path(file.getParent(), "." + file.getName() + ".part");
    try {
      try (OutputStream out = files.create(part, true)) {
        out.write(content);
      }
      // Not every file system renames onto a file that is there.
      files.delete(file, false);
      if (!files.rename(part, file)) {
        throw new IOException("cannot rename " + part);
      }
    } finally {
      files.delete(part, false);
    }
  }
}
