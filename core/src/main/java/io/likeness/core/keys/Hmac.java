package io.likeness.core.keys;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 under one key (RFC 2104).
 *
 * <p>Travels to executors inside a serialized function only, never as a literal of a plan: plans
 * land in event logs.
 */
public final class Hmac implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] key;

  public Hmac(SecretKey key) {
    this.key = key.getEncoded();
  }

  /** The 32-byte code of {@code message}. */
  public byte[] of(byte[] message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** The code of the UTF-8 bytes of {@code message} in 64 lower-case hexadecimal digits. */
  public String hex(String message) {
    return HexFormat.of().formatHex(of(message.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String toString() {
    return "Hmac[key hidden]";
  }
}
