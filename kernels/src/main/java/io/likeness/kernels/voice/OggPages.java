package io.likeness.kernels.voice;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The pages of an Ogg file (RFC 3533, section 6): whether its last page is whole and marked as the
 * end, and the granule position there.
 */
record OggPages(boolean endsWell, long lastGranule, int preSkip) {

  private static final int HEADER_BYTES = 27;
  private static final int END_OF_STREAM = 4;

  static OggPages of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long granule = 0;
    int flags = 0;
    int at = 0;
    while (AudioFormat.has(bytes, at, "OggS")) {
      if (bytes.length - at < HEADER_BYTES) {
        return new OggPages(false, granule, 0);
      }
      int segments = bytes[at + 26] & 0xFF;
      long end = at + HEADER_BYTES + segments;
      for (int i = 0; i < segments && at + HEADER_BYTES + i < bytes.length; i++) {
        end += bytes[at + HEADER_BYTES + i] & 0xFF;
      }
      if (end > bytes.length) {
        return new OggPages(false, granule, 0);
      }
      flags = bytes[at + 5];
      long position = buffer.getLong(at + 6);
      // -1 marks a page on which no packet ends.
      granule = position < 0 ? granule : position;
      at = (int) end;
    }
    int packet = HEADER_BYTES + (bytes[26] & 0xFF);
    int preSkip =
        AudioFormat.has(bytes, packet, "OpusHead") && bytes.length >= packet + 12
            ? buffer.getShort(packet + 10) & 0xFFFF
            : 0;
    return new OggPages((flags & END_OF_STREAM) != 0, granule, preSkip);
  }
}
