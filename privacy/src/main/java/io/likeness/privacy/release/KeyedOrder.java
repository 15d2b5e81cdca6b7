package io.likeness.privacy.release;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.api.java.UDF1;

/**
 * A keyed order of strings: the first 16 bytes of HMAC-SHA-256. Nobody without the key can choose
 * an id that sorts first, and a retried task sorts as the first did.
 *
 * <p>The key travels inside the function, never as a literal of a plan: plans land in event logs.
 */
final class KeyedOrder implements UDF1<String, byte[]> {
  private static final long serialVersionUID = 1L;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 16;

  private final byte[] key;
  private final transient ThreadLocal<Mac> macs;

  KeyedOrder(SecretKey key) {
    this(key.getEncoded());
  }

  private KeyedOrder(byte[] key) {
    this.key = key;
    this.macs = ThreadLocal.withInitial(() -> open(key));
  }

  /** Generators do not travel; they are made anew where the function arrives. */
  private Object readResolve() {
    return new KeyedOrder(key);
  }

  @Override
  public byte[] call(String id) {
    return Arrays.copyOf(macs.get().doFinal(id.getBytes(StandardCharsets.UTF_8)), BYTES);
  }

  @Override
  public String toString() {
    return "KeyedOrder[key hidden]";
  }

  private static Mac open(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
