package io.likeness.core.keys;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Keys in a directory of mode 0700 beside the lake: one master key, from which the key of each
 * purpose is derived as HMAC-SHA-256(master, purpose) (NIST SP 800-108, one block). Keys of persons
 * are random and lie below it, so that one can be destroyed without the others.
 */
public final class DirectoryKeyStore implements KeyStore {
  private static final String MASTER = "master.key";
  private static final String PERSONS = "persons";
  private static final String CHAINS = "chains";

  private final Hmac master;
  private final Path directory;
  private final Configuration hadoop;

  private DirectoryKeyStore(byte[] master, Path directory, Configuration hadoop) {
    this.master = new Hmac(new SecretKeySpec(master, "HmacSHA256"));
    this.directory = directory;
    this.hadoop = hadoop;
  }

  /**
   * The directory of the keys of {@code lake}: the lake's own name with {@code .keys} behind it.
   */
  public static Path beside(Path lake) {
    return lake.suffix(".keys");
  }

  /**
   * Opens the keys of a lake that exists.
   *
   * @throws io.likeness.core.error.LikenessException when there are none
   */
  public static DirectoryKeyStore open(Path directory, Configuration hadoop) {
    Optional<byte[]> key;
    try {
      key = new KeyFile(new Path(directory, MASTER), hadoop).key();
    } catch (IOException e) {
      throw Fault.KEYS_MISSING.because(
          "The key file in " + directory + " cannot be read; restore it from its backup.", e);
    }
    if (key.isEmpty()) {
      throw Fault.KEYS_MISSING.because(
          "The keys of this lake are not at " + directory + "; restore them from their backup.");
    }
    return new DirectoryKeyStore(key.get(), directory, hadoop);
  }

  /**
   * Opens the keys of a new lake, made by a secure generator if there are none yet; processes that
   * begin it at once get the same, but where a store's rename may overwrite (most object stores).
   */
  public static DirectoryKeyStore openOrCreate(Path directory, Configuration hadoop) {
    Path file = new Path(directory, MASTER);
    try {
      if (!file.getFileSystem(hadoop).exists(file)) {
        // First, so that whoever finds a master key finds this one too.
        new PseudonymKey(directory, hadoop).begin();
        new KeyFile(file, hadoop).keyOrMade();
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The keys cannot be written to "
              + directory
              + "; check free space, or choose a folder that you may write.",
          e);
    }
    return open(directory, hadoop);
  }

  /** In lakes that are older than rotation the key of pseudonyms is derived until the first one. */
  @Override
  public SecretKey key(KeyPurpose purpose) {
    if (purpose == KeyPurpose.PSEUDONYM) {
      Optional<SecretKey> own = new PseudonymKey(directory, hadoop).current();
      if (own.isPresent()) {
        return own.get();
      }
    }
    byte[] derived =
        master.of(
            ("likeness/" + purpose.name().toLowerCase(Locale.ROOT))
                .getBytes(StandardCharsets.UTF_8));
    return new SecretKeySpec(derived, "AES");
  }

  @Override
  public PersonKeys persons() {
    return new PersonKeyFolder(
        new Path(directory, PERSONS), new Seal(key(KeyPurpose.PERSON_KEYS)), hadoop);
  }

  @Override
  public ChainEnds chainEnds() {
    return new ChainEndFolder(new Path(directory, CHAINS), hadoop);
  }

  @Override
  public SecretKey nextPseudonymKey() {
    return new PseudonymKey(directory, hadoop).next();
  }

  @Override
  public void rotatePseudonymKey() {
    new PseudonymKey(directory, hadoop).promote();
  }
}
