package io.likeness.core.testing;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk at {@code full:/}, on which files can be made and nothing can be written, so that
 * Hadoop throws what it throws for a disk without space. Needs Linux's {@code /dev/full}.
 */
public final class FullDisk extends RawLocalFileSystem {
  private static volatile boolean full = true;

  /** Makes {@code full:/} known. */
  public static void mountIn(Configuration hadoop) {
    hadoop.set("fs.full.impl", FullDisk.class.getName());
    hadoop.setBoolean("fs.full.impl.disable.cache", true);
    full = true;
  }

  /** Does something while there is space. */
  public static void withSpace(Runnable work) {
    full = false;
    try {
      work.run();
    } finally {
      full = true;
    }
  }

  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public FSDataOutputStream create(
      Path f,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    FSDataOutputStream out =
        super.create(f, overwrite, bufferSize, replication, blockSize, progress);
    if (!full) {
      return out;
    }
    out.close();
    return super.create(new Path("/dev/full"), true, bufferSize, replication, blockSize, progress);
  }
}
