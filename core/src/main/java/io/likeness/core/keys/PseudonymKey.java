package io.likeness.core.keys;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The key of pseudonyms in a file of its own beside the master key: random and not derived, so that
 * an old one is gone once another has taken its place. The old file is deleted, not overwritten
 * block by block: disks that keep old blocks, and backups of the folder, are their owner's to
 * clean.
 */
record PseudonymKey(Path directory, Configuration hadoop) {
  private static final String CURRENT = "pseudonym.key";
  private static final String NEXT = "pseudonym.next.key";

  /** The key in force; empty where none was made yet. */
  Optional<SecretKey> current() {
    try {
      return new KeyFile(new Path(directory, CURRENT), hadoop).key().map(PseudonymKey::secret);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Makes the key in force where there is none yet. */
  void begin() throws IOException {
    new KeyFile(new Path(directory, CURRENT), hadoop).keyOrMade();
  }

  /** The key that comes next, made by a secure generator where there is none yet. */
  SecretKey next() {
    try {
      return secret(new KeyFile(new Path(directory, NEXT), hadoop).keyOrMade());
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Puts the next key in the place of the one in force. */
  void promote() {
    try {
      // A maker that died may have left the key that is about to be replaced.
      for (KeyFile left : KeyFile.leftOvers(directory, hadoop)) {
        left.delete();
      }
      // In one step, so that a lake is never without the key of its pseudonyms.
      new KeyFile(new Path(directory, NEXT), hadoop).moveTo(new Path(directory, CURRENT));
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static SecretKey secret(byte[] key) {
    return new SecretKeySpec(key, "AES");
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
