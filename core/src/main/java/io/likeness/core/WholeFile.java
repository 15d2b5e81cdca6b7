package io.likeness.core;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file at any address that is there whole or not at all, whenever its writer dies. */
public final class WholeFile {
  private WholeFile() {}

  /** What a file of a name is called until it is whole; it stands beside it. */
  public static String partOf(String name) {
    return "." + name + ".part";
  }

  /** Where {@code file} is written until it is whole. */
  public static Path part(Path file) {
    // By its parts, since what stands before a colon is else taken for a scheme.
    return new Path(file.getParent(), new Path(null, null, partOf(file.getName())));
  }

  /** Tries, before a long run, to write beside {@code file}. */
  public static void requireWritable(FileSystem files, Path file) throws IOException {
    Path part = part(file);
    try (OutputStream out = files.create(part, true)) {
      out.write(0);
    } finally {
      files.delete(part, false);
    }
  }

  /** Writes {@code content} beside {@code file} and then in its place. */
  public static void write(FileSystem files, Path file, byte[] content) throws IOException {
    write(files, file, content, true);
  }

  /**
   * As {@link #write}, where nothing is yet. On a local disk a file that appears in the moment
   * between the last look and the renaming is replaced; other file systems refuse that.
   *
   * @return whether nothing was there
   */
  public static boolean writeNew(FileSystem files, Path file, byte[] content) throws IOException {
    return write(files, file, content, false);
  }

  private static boolean write(FileSystem files, Path file, byte[] content, boolean replaces)
      throws IOException {
    Path part = part(file);
    try {
      try (OutputStream out = files.create(part, true)) {
        out.write(content);
      }
      if (!replaces && files.exists(file)) {
        return false;
      }
      // Not every file system renames onto a file that is there.
      if (replaces) {
        files.delete(file, false);
      }
      if (!files.rename(part, file)) {
        throw new IOException("cannot rename " + part);
      }
      return true;
    } finally {
      files.delete(part, false);
    }
  }
}
