package io.likeness.jobs;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk at {@code meanwhile:/}, on which something happens before a folder is renamed. */
public final class Meanwhile extends RawLocalFileSystem {
  private static volatile Runnable happening = () -> {};

  /** Makes {@code meanwhile:/} known. */
  static void mountIn(Configuration hadoop, Runnable what) {
    hadoop.set("fs.meanwhile.impl", Meanwhile.class.getName());
    hadoop.setBoolean("fs.meanwhile.impl.disable.cache", true);
    happening = what;
  }

  @Override
  public URI getUri() {
    return URI.create("meanwhile:///");
  }

  /** Of a local disk it would be asked by its path who owns a file. */
  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    return Arrays.stream(super.listStatus(folder))
        .map(
            f ->
                new FileStatus(
                    f.getLen(),
                    f.isDirectory(),
                    f.getReplication(),
                    f.getBlockSize(),
                    f.getModificationTime(),
                    f.getPath()))
        .toArray(FileStatus[]::new);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (getFileStatus(from).isDirectory()) {
      happening.run();
    }
    return super.rename(from, to);
  }
}
