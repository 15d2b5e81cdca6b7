package io.likeness.core.keys;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) under one key: 12 random bytes of nonce, then ciphertext and tag.
 */
public final class Seal implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;

  public Seal(SecretKey key) {
    this.key = key.getEncoded();
  }

  public byte[] seal(byte[] plaintext) {
    byte[] nonce = new byte[NONCE_BYTES];
    Randomness.SECURE.nextBytes(nonce);
    byte[] ciphertext = crypt(Cipher.ENCRYPT_MODE, nonce, plaintext, 0, plaintext.length);
    return ByteBuffer.allocate(NONCE_BYTES + ciphertext.length).put(nonce).put(ciphertext).array();
  }

  public byte[] seal(String plaintext) {
    return seal(plaintext.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws IllegalArgumentException when it was sealed with another key or has been changed
   */
  public byte[] open(byte[] sealed) {
    if (sealed.length < NONCE_BYTES) {
      throw new IllegalArgumentException("sealed value is too short: " + sealed.length + " bytes");
    }
    byte[] nonce = java.util.Arrays.copyOf(sealed, NONCE_BYTES);
    return crypt(Cipher.DECRYPT_MODE, nonce, sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
  }

  public String openText(byte[] sealed) {
    return new String(open(sealed), StandardCharsets.UTF_8);
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] in, int from, int length) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(in, from, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the value was sealed with another key, or has been changed", e);
    }
  }

  @Override
  public String toString() {
    return "Seal[key hidden]";
  }

  private static final class Randomness {
    static final SecureRandom SECURE = new SecureRandom();
  }
}
