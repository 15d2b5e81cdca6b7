package io.likeness.jobs.export;

import io.likeness.core.Sha256;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** A folder that is being written, on any Hadoop file system; travels to tasks. */
record Target(String root, SerializableConfiguration hadoop) implements Serializable {

  /** A file that was written. */
  record Entry(String name, long sizeBytes, String sha256) implements Serializable {}

  /** What writes the content of a file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  Path path(String name) {
    return new Path(root, name);
  }

  /** The file system, without the checksum files that Hadoop leaves on a local disk. */
  FileSystem files() throws IOException {
    FileSystem files = new Path(root).getFileSystem(hadoop.value());
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }

  /** Writes a file whole, over one that a failed attempt left. */
  Entry write(String name, Content content) throws IOException {
    MessageDigest digest = Sha256.digest();
    long[] size = {0};
    try (OutputStream out =
        new FilterOutputStream(new DigestOutputStream(files().create(path(name), true), digest)) {
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
