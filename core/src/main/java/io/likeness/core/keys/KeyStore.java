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

  /** How far chains of the lake had come; out of reach of who may write to the lake only. */
  ChainEnds chainEnds();

  /** The random key that pseudonyms are to have next; the same one until it is in its place. */
  SecretKey nextPseudonymKey();

  /**
   * Puts the next key in the place of the one of {@link KeyPurpose#PSEUDONYM}, which is destroyed.
   */
  void rotatePseudonymKey();
}
