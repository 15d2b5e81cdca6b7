package io.likeness.core.lake;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The file systems that sources lie on. */
public final class SourceFiles {
  private SourceFiles() {}

  /**
   * The file system of {@code path}, on a local disk without the checksums that Hadoop looks for in
   * {@code .NAME.crc}: what others recorded has none, and where a name has a colon, Hadoop cannot
   * even say that name.
   */
  public static FileSystem of(Path path, Configuration hadoop) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }
}
