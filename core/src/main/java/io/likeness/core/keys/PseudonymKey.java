package io.likeness.core.keys;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The key of pseudonyms in a file of its own beside the master key: random and not derived, so that
 * an old one is gone once another has taken its place. The old file is deleted, not overwritten
 * block by block: disks that keep old blocks, and backups of the folder, are their owner's to
 * clean.
 */
record PseudonymKey(Path directory, Configuration hadoop) {
  private static final int KEY_BYTES = 32;
  private static final String CURRENT = "pseudonym.key";
  private static final String NEXT = "pseudonym.next.key";

  /** The key in force; empty where none was made yet. */
  Optional<SecretKey> current() {
    try {
      return read(new Path(directory, CURRENT));
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  /** The key that comes next, made by a secure generator where there is none yet. */
  SecretKey next() {
    Path file = new Path(directory, NEXT);
    try {
      Optional<SecretKey> there = read(file);
      if (there.isPresent()) {
        return there.get();
      }
      byte[] key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      Path fresh = new Path(directory, NEXT + ".new");
      FileSystem fs = file.getFileSystem(hadoop);
      try (FSDataOutputStream out = fs.create(fresh, true)) {
        out.write(HexFormat.of().formatHex(key).getBytes(StandardCharsets.US_ASCII));
        out.hsync();
      }
      fs.setPermission(fresh, new FsPermission("600"));
      if (!fs.rename(fresh, file)) {
        throw new IOException("cannot rename the new key file");
      }
      return new SecretKeySpec(key, "AES");
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  /** Puts the next key in the place of the one in force. */
  void promote() {
    try {
      Path next = new Path(directory, NEXT);
      // In one step, so that a lake is never without the key of its pseudonyms.
      FileContext.getFileContext(next.getFileSystem(hadoop).getUri(), hadoop)
          .rename(next, new Path(directory, CURRENT), Options.Rename.OVERWRITE);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Optional<SecretKey> read(Path file) throws IOException {
    FileSystem fs = file.getFileSystem(hadoop);
    if (!fs.exists(file)) {
      return Optional.empty();
    }
    try (FSDataInputStream in = fs.open(file)) {
      byte[] key =
          HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
      if (key.length != KEY_BYTES) {
        throw new IllegalArgumentException("wrong length");
      }
      return Optional.of(new SecretKeySpec(key, "AES"));
    }
  }

  private RuntimeException unusable(Exception cause) {
    return Fault.KEYS_MISSING.because(
        "The key of pseudonyms in "
            + directory
            + " cannot be read or written; check the folder's permissions, or restore it from its"
            + " backup.",
        cause);
  }
}
