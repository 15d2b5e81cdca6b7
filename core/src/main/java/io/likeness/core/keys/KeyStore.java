package io.likeness.core.keys;

import javax.crypto.SecretKey;

/**
 * Where the keys of a lake live; the directory beside the lake by default, a KMS where there is
 * one.
 */
public interface KeyStore {
  /** The key of 256 bits for {@code purpose}; the same each time for one lake. */
  SecretKey key(KeyPurpose purpose);

  /** The keys of persons, which are random and can be destroyed. */
  PersonKeys persons();
}
