package io.likeness.jobs.export;

import io.likeness.core.RawFiles;
import io.likeness.core.Sha256;
import io.likeness.core.lake.FilesBelow;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** A folder that is being written, on any Hadoop file system; travels to tasks. */
record Target(String root, SerializableConfiguration hadoop) implements Serializable {
  private static final String ATTEMPTS = ".attempts";

  /** A file that was written. */
  record Entry(String name, long sizeBytes, String sha256) implements Serializable {}

  /** What writes the content of a file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * A file that nobody else writes. Spark may run a task twice at once and end one attempt
   * anywhere, so what is written under the last name could be torn by an attempt that nobody waits
   * for.
   */
  Path attempt() {
    return path(ATTEMPTS + "/" + UUID.randomUUID());
  }

  /** Gives a whole file its name. All attempts write the same bytes, so any may be the one. */
  void put(Path attempt, String name) throws IOException {
    FileSystem files = files();
    files.mkdirs(path(name).getParent());
    if (!renamed(files, attempt, path(name)) && !files.exists(path(name))) {
      throw new IOException("cannot rename " + attempt);
    }
  }

  /** S3A throws where a file is there already, and HDFS says so. */
  private static boolean renamed(FileSystem files, Path from, Path to) throws IOException {
    try {
      return files.rename(from, to);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Deletes all files but {@code names}: what attempts have left that nobody waited for. */
  void keepOnly(Collection<String> names) throws IOException {
    FileSystem files = files();
    Set<Path> kept = new HashSet<>();
    names.forEach(name -> kept.add(files.makeQualified(path(name))));
    files.delete(path(ATTEMPTS), true);
    Set<Path> others = new HashSet<>();
    FilesBelow.of(files, new Path(root)).forEach(file -> others.add(file.getPath()));
    if (!others.containsAll(kept)) {
      throw new IOException("files are missing below " + root);
    }
    others.removeAll(kept);
    for (Path other : others) {
      files.delete(other, false);
    }
  }

  Path path(String name) {
    return new Path(root, name);
  }

  /** The file system, without the checksum files that Hadoop leaves on a local disk. */
  FileSystem files() throws IOException {
    return RawFiles.of(new Path(root), hadoop.value());
  }

  /** Writes a file under its name once it is whole. */
  Entry write(String name, Content content) throws IOException {
    MessageDigest digest = Sha256.digest();
    long[] size = {0};
    Path attempt = attempt();
    try (OutputStream out =
        new FilterOutputStream(new DigestOutputStream(files().create(attempt, false), digest)) {
          @Override
          public void write(int b) throws IOException {
            out.write(b);
            size[0]++;
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            size[0] += length;
          }
        }) {
      content.writeTo(out);
    }
    put(attempt, name);
    return new Entry(name, size[0], HexFormat.of().formatHex(digest.digest()));
  }

  Entry text(String name, String text) throws IOException {
    return write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  byte[] read(String name) throws IOException {
    try (InputStream in = files().open(path(name))) {
      return in.readAllBytes();
    }
  }

  /** The entry of a file that something else has written. */
  Entry entry(String name) throws IOException {
    MessageDigest digest = Sha256.digest();
    long size = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = files().open(path(name))) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        size += n;
      }
    }
    return new Entry(name, size, HexFormat.of().formatHex(digest.digest()));
  }
}
