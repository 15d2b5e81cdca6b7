package io.likeness.training.run;

import io.likeness.core.RawFiles;
import io.likeness.core.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A folder, on a file system that all workers reach, for features, checkpoints, error records and
 * progress of trainings.
 *
 * <p>A checkpoint is written under another name, synced and renamed; in a store of objects, where
 * to rename is to copy and to delete, it is one upload, which appears when it is whole. It ends
 * with its SHA-256, so that one that was torn by a crash is recognised and the one before it is
 * taken.
 */
public final class CheckpointDir implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int DIGEST_BYTES = 32;
  private static final int KEPT = 3;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String PREFIX = "checkpoint-";

  private final String root;
  private final SerializableConfiguration hadoop;

  private CheckpointDir(String root, SerializableConfiguration hadoop) {
    this.root = root;
    this.hadoop = hadoop;
  }

  /** The folder at any Hadoop URI; it is made when something is first written. */
  public static CheckpointDir of(SparkSession spark, String uri) throws IOException {
    var conf = spark.sparkContext().hadoopConfiguration();
    Path path = new Path(uri);
    return new CheckpointDir(
        path.getFileSystem(conf).makeQualified(path).toString(),
        new SerializableConfiguration(conf));
  }

  public Path root() {
    return new Path(root);
  }

  /** The file system; on a local disk without checksum files, as a checkpoint has its own. */
  private FileSystem fs() throws IOException {
    return RawFiles.of(root(), hadoop.value());
  }

  /** The folder of one training. */
  Path folder(String identity) {
    return new Path(root, "training-" + identity);
  }

  /** Writes so that a reader finds all bytes or no file. */
  void write(Path path, byte[] bytes) throws IOException {
    FileSystem fs = fs();
    // What can be given up before it is closed does not appear before that.
    if (fs.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM)) {
      upload(fs, path, bytes);
      return;
    }
    Path temporary = new Path(path.getParent(), ".tmp-" + UUID.randomUUID());
    // Of all ways to make a file, this one starts no process on a local disk to set its mode.
    try (FSDataOutputStream out =
        fs.create(
            temporary,
            true,
            BUFFER_BYTES,
            fs.getDefaultReplication(temporary),
            fs.getDefaultBlockSize(temporary),
            null)) {
      out.write(bytes);
      out.hsync();
    }
    fs.delete(path, false);
    if (!fs.rename(temporary, path)) {
      throw new IOException("cannot rename " + temporary + " to " + path);
    }
  }

  private static void upload(FileSystem fs, Path path, byte[] bytes) throws IOException {
    try (FSDataOutputStream out = fs.create(path, true)) {
      boolean whole = false;
      try {
        out.write(bytes);
        whole = true;
      } finally {
        if (!whole) {
          // To close it would show what has come so far.
          out.abort();
        }
      }
    }
  }

  /**
   * The bytes of a file; nothing when there is none.
   *
   * @throws IOException when it cannot be told, as when the file system is away
   */
  Optional<byte[]> read(Path path) throws IOException {
    try (InputStream in = fs().open(path)) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Names of the files in a folder that begin with {@code prefix}, ascending. */
  List<String> list(Path folder, String prefix) throws IOException {
    FileSystem fs = fs();
    if (!fs.exists(folder)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (FileStatus file : fs.listStatus(folder)) {
      if (file.getPath().getName().startsWith(prefix)) {
        names.add(file.getPath().getName());
      }
    }
    Collections.sort(names);
    return names;
  }

  void delete(Path path) throws IOException {
    fs().delete(path, true);
  }

  void save(Checkpoint checkpoint) throws IOException {
    byte[] payload = checkpoint.bytes();
    byte[] bytes = Arrays.copyOf(payload, payload.length + DIGEST_BYTES);
    System.arraycopy(Sha256.of(payload), 0, bytes, payload.length, DIGEST_BYTES);
    Path folder = folder(checkpoint.identity());
    String name =
        String.format(Locale.ROOT, "%s%06d-%08d", PREFIX, checkpoint.epoch(), checkpoint.step());
    write(new Path(folder, name), bytes);
    List<String> all = list(folder, PREFIX);
    for (String old : all.subList(0, Math.max(0, all.size() - KEPT))) {
      fs().delete(new Path(folder, old), false);
    }
  }

  /**
   * The name of the newest checkpoint that is whole.
   *
   * @throws IOException when a newer one cannot be read; it may be whole
   */
  Optional<String> latest(String identity) throws IOException {
    List<String> names = new ArrayList<>(list(folder(identity), PREFIX));
    Collections.reverse(names);
    for (String name : names) {
      if (load(identity, name).isPresent()) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /**
   * Takes away what is newer than the newest checkpoint that is whole, so that it is not kept in
   * place of those to come.
   *
   * @param whole its name, or nothing where none is
   * @return how many there were
   */
  int dropBroken(String identity, Optional<String> whole) throws IOException {
    Path folder = folder(identity);
    int dropped = 0;
    for (String name : list(folder, PREFIX)) {
      if (whole.isEmpty() || name.compareTo(whole.get()) > 0) {
        delete(new Path(folder, name));
        dropped++;
      }
    }
    return dropped;
  }

  /**
   * A checkpoint by name; nothing when it is gone, torn, or of another training or version.
   *
   * @throws IOException when it cannot be read
   */
  Optional<Checkpoint> load(String identity, String name) throws IOException {
    Optional<byte[]> read = read(new Path(folder(identity), name));
    if (read.isEmpty() || read.get().length < DIGEST_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = read.get();
    byte[] payload = Arrays.copyOf(bytes, bytes.length - DIGEST_BYTES);
    byte[] digest = Arrays.copyOfRange(bytes, payload.length, bytes.length);
    try {
      return Arrays.equals(digest, Sha256.of(payload))
          ? Optional.of(Checkpoint.of(payload)).filter(c -> c.identity().equals(identity))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
