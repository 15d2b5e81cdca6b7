package io.likeness.core.keys;

import io.likeness.core.RawFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
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
  private static final String UNFINISHED = ".new";

  /** 256 bits of a secure generator. */
  static byte[] fresh() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** The text of the file; empty where there is none. */
  Optional<String> text() throws IOException {
    FileSystem fs = files();
    if (!fs.exists(path)) {
      return Optional.empty();
    }
    try (FSDataInputStream in = fs.open(path)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (FileNotFoundException e) {
      // Also thrown for a file that is there and may not be read.
      if (fs.exists(path)) {
        throw e;
      }
      return Optional.empty();
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

  /**
   * The key of the file, which is made where there is none; of several who make it at once all get
   * the same.
   */
  byte[] keyOrMade() throws IOException {
    Optional<byte[]> there = key();
    if (there.isEmpty()) {
      make(HexFormat.of().formatHex(fresh()));
      there = key();
    }
    return there.orElseThrow(() -> new IOException("the new key file is gone"));
  }

  /** Makes the folder and the file; false when another was quicker, whose file stays. */
  boolean make(String text) throws IOException {
    Path fresh = fresh(text);
    FileSystem fs = files();
    try {
      if (local()) {
        // A rename would take the place of what another has put there meanwhile.
        Files.createLink(local(path), local(fresh));
        return true;
      }
      if (fs.rename(fresh, path)) {
        return true;
      }
    } catch (java.nio.file.FileAlreadyExistsException
        | org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    } finally {
      fs.delete(fresh, false);
    }
    if (!fs.exists(path)) {
      throw new IOException("cannot rename the new key file");
    }
    return false;
  }

  /** Puts the text in the place of what the file held, in one step. */
  void replace(String text) throws IOException {
    new KeyFile(fresh(text), hadoop).moveTo(path);
  }

  /** Puts this file in the place of another, in one step. */
  void moveTo(Path other) throws IOException {
    if (local()) {
      // Hadoop would delete the other first.
      Files.move(
          local(path),
          local(other),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    FileContext.getFileContext(files().getUri(), hadoop)
        .rename(path, other, Options.Rename.OVERWRITE);
  }

  /**
   * What processes that died while they made a file of {@code folder} have left there: of each it
   * may hold all of the text or its beginning.
   */
  static List<KeyFile> leftOvers(Path folder, Configuration hadoop) throws IOException {
    List<KeyFile> out = new ArrayList<>();
    FileSystem fs = new KeyFile(folder, hadoop).files();
    for (FileStatus file : fs.exists(folder) ? fs.listStatus(folder) : new FileStatus[0]) {
      if (file.getPath().getName().endsWith(UNFINISHED)) {
        out.add(new KeyFile(file.getPath(), hadoop));
      }
    }
    return out;
  }

  void delete() throws IOException {
    files().delete(path, false);
    if (files().exists(path)) {
      throw new IOException("cannot delete " + path.getName());
    }
  }

  private FileSystem files() throws IOException {
    return RawFiles.of(path, hadoop);
  }

  private boolean local() throws IOException {
    return "file".equals(files().getUri().getScheme());
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private Path fresh(String text) throws IOException {
    FileSystem fs = files();
    fs.mkdirs(path.getParent());
    fs.setPermission(path.getParent(), new FsPermission("700"));
    Path fresh = path.suffix("." + UUID.randomUUID() + UNFINISHED);
    try {
      try (FSDataOutputStream out = fs.create(fresh, true)) {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.hsync();
      }
      fs.setPermission(fresh, new FsPermission("600"));
      return fresh;
    } catch (IOException | FSError e) {
      fs.delete(fresh, false);
      // Hadoop throws an Error when a local disk is full.
      throw e instanceof IOException known ? known : new IOException(e);
    }
  }
}
