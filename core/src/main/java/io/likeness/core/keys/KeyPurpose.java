package io.likeness.core.keys;

/** What a key is for; one key is never used for two purposes. */
public enum KeyPurpose {
  /** HMAC of a person's identifier; the only one that is rotated. */
  PSEUDONYM,
  /** HMAC of a source URI. */
  SOURCE_ID,
  /** AES-256-GCM of a source URI. */
  SOURCE_URI,
  /** HMAC that chooses which rows of a person count in a release. */
  CONTRIBUTION_BOUND,
  /** AES-256-GCM wrapping of the keys of persons where media is sealed. */
  PERSON_KEYS,
  /** HMAC that names the key of a person. */
  KEY_ID,
  /** HMAC of suppressed persons and contents. */
  SUPPRESSION,
  /** HMAC that chains consents and the log of reads. */
  CHAIN,
  /** AES-256-GCM of the identifier of a person, with a consent or a record, and of a guardian. */
  SUBJECT,
  /** HMAC of the reference of a guardian's consent, which may hold a name. */
  GUARDIAN
}
