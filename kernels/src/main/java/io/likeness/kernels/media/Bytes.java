package io.likeness.kernels.media;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Marks in the bytes of containers. */
public final class Bytes {
  private Bytes() {}

  /**
   * Whether {@code mark} stands at that offset, each of its characters as one byte; not where the
   * offset or the end of the mark lies outside.
   *
   * @param mark of characters below 256
   */
  public static boolean has(byte[] bytes, int at, String mark) {
    if (at < 0 || at > bytes.length - mark.length()) {
      return false;
    }
    for (int i = 0; i < mark.length(); i++) {
      if ((bytes[at + i] & 0xFF) != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of a text in ASCII. */
  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** All {@code parts}, one behind the other. */
  public static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
