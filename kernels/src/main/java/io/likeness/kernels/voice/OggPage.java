package io.likeness.kernels.voice;

import io.likeness.kernels.media.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * One whole page of an Ogg file (RFC 3533, section 6).
 *
 * @param bytes the file
 * @param at where the page begins
 * @param body where its segments begin, behind the table of their sizes
 * @param end behind its last segment
 */
record OggPage(byte[] bytes, int at, int body, int end) {
  static final int HEADER_BYTES = 27;
  static final int FIRST_OF_STREAM = 2;
  static final int END_OF_STREAM = 4;

  /** Where number and checksum stand in a page. */
  private static final int NUMBER = 18;

  private static final int CHECKSUM = 22;

  private static final int[] CRC = crcTable();

  /** Whether a page begins at {@code at}, whole or not. */
  static boolean begins(byte[] bytes, int at) {
    return Bytes.has(bytes, at, "OggS");
  }

  /** The page at {@code at}, where one {@link #begins}; empty if the file ends within it. */
  static Optional<OggPage> at(byte[] bytes, int at) {
    if (bytes.length - at < HEADER_BYTES) {
      return Optional.empty();
    }
    int body = at + HEADER_BYTES + (bytes[at + 26] & 0xFF);
    if (body > bytes.length) {
      return Optional.empty();
    }
    int end = body;
    for (int i = at + HEADER_BYTES; i < body; i++) {
      end += bytes[i] & 0xFF;
    }
    return end > bytes.length ? Optional.empty() : Optional.of(new OggPage(bytes, at, body, end));
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  boolean has(int flag) {
    return (bytes[at + 5] & flag) != 0;
  }

  /** Samples of the stream up to here; negative on a page on which no packet ends. */
  long granule() {
    return buffer().getLong(at + 6);
  }

  /** Of the stream that it is a page of. */
  int serial() {
    return buffer().getInt(at + 14);
  }

  /** Of the page within its stream. */
  int number() {
    return buffer().getInt(at + NUMBER);
  }

  int segments() {
    return body - at - HEADER_BYTES;
  }

  int segmentSize(int i) {
    return bytes[at + HEADER_BYTES + i] & 0xFF;
  }

  /** Whether it has the checksum that it says. */
  boolean isIntact() {
    return buffer().getInt(at + CHECKSUM) == checksum(bytes, at, end);
  }

  /** {@code page} under another number, with the checksum over it. */
  static byte[] sealed(byte[] page, int number) {
    ByteBuffer out = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(NUMBER, number);
    out.putInt(CHECKSUM, checksum(page, 0, page.length));
    return page;
  }

  /** Over a whole page, with zeros where the checksum itself stands. */
  private static int checksum(byte[] bytes, int at, int end) {
    int crc = 0;
    for (int i = at; i < end; i++) {
      int stored = i - at - CHECKSUM;
      byte x = stored >= 0 && stored < 4 ? 0 : bytes[i];
      crc = crc << 8 ^ CRC[(crc >>> 24 ^ x) & 0xFF];
    }
    return crc;
  }

  /** Of the polynomial 0x04C11DB7, without reflection (RFC 3533, section 6). */
  private static int[] crcTable() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int r = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        r = r << 1 ^ (r < 0 ? 0x04C11DB7 : 0);
      }
      table[i] = r;
    }
    return table;
  }
}
