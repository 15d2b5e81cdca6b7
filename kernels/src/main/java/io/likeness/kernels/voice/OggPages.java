package io.likeness.kernels.voice;

import io.likeness.kernels.media.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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

  static OggPages of(byte[] bytes) {
    long first = 0;
    long granule = 0;
    int streams = 0;
    boolean intact = true;
    boolean gapless = true;
    boolean ended = false;
    Map<Integer, Integer> numbers = new HashMap<>();
    for (int at = 0; OggPage.begins(bytes, at); ) {
      Optional<OggPage> whole = OggPage.at(bytes, at);
      if (whole.isEmpty()) {
        return new OggPages(false, intact, gapless, streams, first, granule, 0);
      }
      OggPage page = whole.get();
      intact &= page.isIntact();
      ended = page.has(OggPage.END_OF_STREAM);
      boolean begins = page.has(OggPage.FIRST_OF_STREAM);
      streams += begins ? 1 : 0;
      Integer before = numbers.put(page.serial(), page.number());
      // Who cuts a stream keeps its headers, and the numbers of the pages that follow.
      boolean samples = granule > 0 && !begins;
      gapless &= !samples || before == null || page.number() == before + 1;
      long position = page.granule();
      first = first == 0 && position > 0 ? position : first;
      granule = position < 0 ? granule : position;
      at = page.end();
    }
    return new OggPages(ended, intact, gapless, streams, first, granule, preSkip(bytes));
  }

  /** Samples before the first that is heard, as the identification of Opus says; else 0. */
  private static int preSkip(byte[] bytes) {
    int packet = OggPage.HEADER_BYTES + (bytes[26] & 0xFF);
    return Bytes.has(bytes, packet, "OpusHead") && bytes.length >= packet + 12
        ? ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(packet + 10) & 0xFFFF
        : 0;
  }
}
