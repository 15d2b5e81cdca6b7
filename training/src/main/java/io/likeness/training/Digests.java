package io.likeness.training;

import io.likeness.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of several texts, with their borders. */
public final class Digests {
  private Digests() {}

  /** Digest of texts; each ends with a zero byte, so that their borders count. */
  public static byte[] of(String... texts) {
    MessageDigest digest = Sha256.digest();
    for (String text : texts) {
      digest.update(text.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return digest.digest();
  }

  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
