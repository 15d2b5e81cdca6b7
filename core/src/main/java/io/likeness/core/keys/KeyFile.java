package io.likeness.core.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * A file of secrets for its owner alone (mode 0600, in a folder of 0700), ASCII, whole when it is
 * there.
 */
record KeyFile(Path path, Configuration hadoop) {
  private static final int KEY_BYTES = 32;

  /** 256 bits of a secure generator. */
  static byte[] fresh() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** The text of the file; empty where there is none. */
  Optional<String> text() throws IOException {
    FileSystem fs = path.getFileSystem(hadoop);
    if (!fs.exists(path)) {
      return Optional.empty();
    }
    try (FSDataInputStream in = fs.open(path)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    }
  }

  /**
   * The key of a file that holds one, in hexadecimal digits.
   *
   * @throws IOException also when the text is no key of 256 bits
   */
  Optional<byte[]> key() throws IOException {
    Optional<String> text = text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    byte[] key;
    try {
      key = HexFormat.of().parseHex(text.get().strip());
    } catch (IllegalArgumentException e) {
      throw new IOException("no hexadecimal digits", e);
    }
    if (key.length != KEY_BYTES) {
      throw new IOException("a key of " + key.length + " bytes");
    }
    return Optional.of(key);
  }

  void write(byte[] key) throws IOException {
    write(HexFormat.of().formatHex(key));
  }

  /** Makes the folder and the file, which is not there yet. */
  void write(String text) throws IOException {
    Path fresh = fresh(text);
    if (!path.getFileSystem(hadoop).rename(fresh, path)) {
      throw new IOException("cannot rename the new key file");
    }
  }

  /** Puts the text in the place of what the file held, in one step. */
  void replace(String text) throws IOException {
    new KeyFile(fresh(text), hadoop).moveTo(path);
  }

  /** Puts this file in the place of another, in one step. */
  void moveTo(Path other) throws IOException {
    if ("file".equals(path.getFileSystem(hadoop).getUri().getScheme())) {
      // Hadoop would delete the other first.
      Files.move(
          java.nio.file.Path.of(path.toUri().getPath()),
          java.nio.file.Path.of(other.toUri().getPath()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    FileContext.getFileContext(path.getFileSystem(hadoop).getUri(), hadoop)
        .rename(path, other, Options.Rename.OVERWRITE);
  }

  private Path fresh(String text) throws IOException {
    FileSystem fs = path.getFileSystem(hadoop);
    fs.mkdirs(path.getParent());
    fs.setPermission(path.getParent(), new FsPermission("700"));
    Path fresh = path.suffix("." + UUID.randomUUID() + ".new");
    try (FSDataOutputStream out = fs.create(fresh, true)) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.hsync();
    }
    fs.setPermission(fresh, new FsPermission("600"));
    return fresh;
  }
}
