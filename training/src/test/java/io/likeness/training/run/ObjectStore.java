package io.likeness.training.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk at {@code objects:/} as a store of objects: one appears when all of it has come,
 * and to rename is to copy and to delete. Whatever is sent can be cut in the middle.
 */
public final class ObjectStore extends RawLocalFileSystem {
  private static volatile boolean says;
  private static volatile boolean cuts;
  private static volatile Optional<RuntimeException> by = Optional.empty();

  /**
   * Makes {@code objects:/} known.
   *
   * @param sayingSo whether the store says that what is sent appears at its end only
   */
  static void mountIn(Configuration hadoop, boolean sayingSo) {
    hadoop.set("fs.objects.impl", ObjectStore.class.getName());
    says = sayingSo;
    cuts = false;
    by = Optional.empty();
  }

  /** From now on half of what is sent comes. */
  static void cut() {
    cuts = true;
  }

  /** As {@link #cut()}, by something that is no matter of files. */
  static void cut(RuntimeException thrown) {
    by = Optional.of(thrown);
    cuts = true;
  }

  @Override
  public URI getUri() {
    return URI.create("objects:///");
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
        ? says
        : super.hasPathCapability(path, capability);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return says
        ? new FSDataOutputStream(new Upload(path), statistics)
        : super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (says) {
      throw new IOException("nobody need rename here");
    }
    byte[] bytes = Files.readAllBytes(java.nio.file.Path.of(from.toUri().getPath()));
    show(to, bytes, cuts ? bytes.length / 2 : bytes.length);
    if (cuts) {
      throw new IOException("the copy was cut");
    }
    return delete(from, false);
  }

  private void show(Path path, byte[] bytes, int length) throws IOException {
    try (OutputStream out = super.create(path, true, 1024, (short) 1, 1 << 20, null)) {
      out.write(bytes, 0, length);
    }
  }

  private final class Upload extends OutputStream implements Abortable {
    private final ByteArrayOutputStream come = new ByteArrayOutputStream();
    private final Path path;
    private boolean ended;

    Upload(Path path) {
      this.path = path;
    }

    @Override
    public void write(int b) {
      come.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      come.write(bytes, from, cuts ? length / 2 : length);
      if (cuts) {
        if (by.isPresent()) {
          throw by.get();
        }
        throw new IOException("the upload was cut");
      }
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        ended = true;
        show(path, come.toByteArray(), come.size());
      }
    }

    @Override
    public AbortableResult abort() {
      boolean late = ended;
      ended = true;
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return late;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }
  }
}
