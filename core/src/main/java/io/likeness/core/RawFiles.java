package io.likeness.core;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * File systems without the files of checksums, {@code .NAME.crc}, that Hadoop has on local disks.
 */
public final class RawFiles {
  private RawFiles() {}

  /**
   * The file system of {@code path}, on a local disk without them: what others recorded has none,
   * where a name has a colon Hadoop cannot even say theirs, what is handed out should not come with
   * them, and they do not go along with links and moves.
   */
  public static FileSystem of(Path path, Configuration hadoop) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }
}
