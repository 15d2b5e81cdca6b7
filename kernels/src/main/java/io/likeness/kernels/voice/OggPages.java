package io.likeness.kernels.voice;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The pages of an Ogg file (RFC 3533, section 6).
 *
 * @param endsWell whether its last page is whole and marked as the end
 * @param intact whether every page has the checksum that it says
 * @param gapless whether no page is missing between two pages of samples, by their numbers
 * @param streams how many streams begin in it, one after the other or side by side
 * @param firstGranule granule position of the first page of samples; that of a file cut from a
 *     longer stream is large (RFC 7845, section 4.5)
 * @param lastGranule granule position of the last page
 */
record OggPages(
    boolean endsWell,
    boolean intact,
    boolean gapless,
    int streams,
    long firstGranule,
    long lastGranule,
    int preSkip) {

  private static final int HEADER_BYTES = 27;
  private static final int FIRST_OF_STREAM = 2;
  private static final int END_OF_STREAM = 4;

  /** Where the checksum stands in a page. */
  private static final int CHECKSUM = 22;

  private static final int[] CRC = crcTable();

  static OggPages of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long first = 0;
    long granule = 0;
    int flags = 0;
    int streams = 0;
    boolean gapless = true;
    Map<Integer, Integer> numbers = new HashMap<>();
    int at = 0;
    boolean intact = true;
    while (AudioFormat.has(bytes, at, "OggS")) {
      if (bytes.length - at < HEADER_BYTES) {
        return new OggPages(false, intact, gapless, streams, first, granule, 0);
      }
      int segments = bytes[at + 26] & 0xFF;
      long end = at + HEADER_BYTES + segments;
      for (int i = 0; i < segments && at + HEADER_BYTES + i < bytes.length; i++) {
        end += bytes[at + HEADER_BYTES + i] & 0xFF;
      }
      if (end > bytes.length) {
        return new OggPages(false, intact, gapless, streams, first, granule, 0);
      }
      intact &= isIntact(bytes, at, (int) end);
      flags = bytes[at + 5];
      streams += (flags & FIRST_OF_STREAM) != 0 ? 1 : 0;
      long position = buffer.getLong(at + 6);
      Integer number = buffer.getInt(at + 18);
      Integer before = numbers.put(buffer.getInt(at + 14), number);
      // Who cuts a stream keeps its headers, and the numbers of the pages that follow.
      boolean samples = granule > 0 && (flags & FIRST_OF_STREAM) == 0;
      gapless &= !samples || before == null || number == before + 1;
      first = first == 0 && position > 0 ? position : first;
      // -1 marks a page on which no packet ends.
      granule = position < 0 ? granule : position;
      at = (int) end;
    }
    int packet = HEADER_BYTES + (bytes[26] & 0xFF);
    int preSkip =
        AudioFormat.has(bytes, packet, "OpusHead") && bytes.length >= packet + 12
            ? buffer.getShort(packet + 10) & 0xFFFF
            : 0;
    return new OggPages(
        (flags & END_OF_STREAM) != 0, intact, gapless, streams, first, granule, preSkip);
  }

  /** Whether the page from {@code at} to {@code end} has the checksum that it says. */
  static boolean isIntact(byte[] bytes, int at, int end) {
    int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at + CHECKSUM);
    return stored == checksum(bytes, at, end);
  }

  /** Over a whole page, with zeros where the checksum itself stands. */
  static int checksum(byte[] bytes, int at, int end) {
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
