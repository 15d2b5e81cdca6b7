package io.likeness.jobs.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes a tar of plain files in the ustar format (POSIX.1-1988), all of mode 644, owner 0 and time
 * 0, so that equal content is equal bytes.
 *
 * <p>The library that could do it needs a newer commons-lang3 than the one that Spark brings along.
 */
final class TarStream {
  private static final int BLOCK = 512;
  private static final int NAME = 100;

  private final OutputStream out;

  TarStream(OutputStream out) {
    this.out = out;
  }

  /**
   * @param name ASCII, at most 100 characters
   * @throws IllegalArgumentException for a longer name or one that is not ASCII
   */
  void put(String name, byte[] content) throws IOException {
    byte[] head = new byte[BLOCK];
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length > NAME || !new String(ascii, StandardCharsets.US_ASCII).equals(name)) {
      throw new IllegalArgumentException("a name of at most 100 ASCII characters, not " + name);
    }
    System.arraycopy(ascii, 0, head, 0, ascii.length);
    octal(head, 100, 8, 0644);
    octal(head, 108, 8, 0);
    octal(head, 116, 8, 0);
    octal(head, 124, 12, content.length);
    octal(head, 136, 12, 0);
    Arrays.fill(head, 148, 156, (byte) ' ');
    head[156] = '0';
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, head, 257, 8);
    int sum = 0;
    for (byte b : head) {
      sum += b & 0xff;
    }
    octal(head, 148, 7, sum);
    head[155] = ' ';
    out.write(head);
    out.write(content);
    out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  /** Two empty blocks; the stream below stays open. */
  void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  private static void octal(byte[] head, int at, int width, long value) {
    String digits = String.format(Locale.ROOT, "%0" + (width - 1) + "o", value);
    System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, head, at, width - 1);
    head[at + width - 1] = 0;
  }
}
