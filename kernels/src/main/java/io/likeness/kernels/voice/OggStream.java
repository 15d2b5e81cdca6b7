package io.likeness.kernels.voice;

import io.likeness.kernels.media.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An Ogg file of one Vorbis or Opus stream (RFC 3533), taken apart as far as its header packets
 * (identification, comments, and the set-up of Vorbis) and the pages of samples behind them.
 *
 * <p>Both codecs begin their samples on a page of their own (RFC 7845, section 3; Vorbis I,
 * appendix A), so comments can be changed without touching a coded sample: pages behind them get
 * another number and checksum, and nothing else.
 *
 * @param serial number of the stream
 * @param headers whole header packets, comments second
 * @param pages pages of samples as they are in the file
 */
record OggStream(int serial, List<byte[]> headers, List<byte[]> pages) {
  private static final int MOST_SEGMENTS = 255;
  private static final int CONTINUED = 1;

  /**
   * @throws IllegalArgumentException when it is no file of one such stream
   */
  static OggStream of(byte[] b, boolean opus) {
    int wanted = opus ? 2 : 3;
    List<byte[]> headers = new ArrayList<>();
    List<byte[]> pages = new ArrayList<>();
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    int serial = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getInt(14);
    for (int at = 0; at < b.length; ) {
      if (!OggPage.begins(b, at)) {
        throw new IllegalArgumentException("no page at " + at);
      }
      Optional<OggPage> whole = OggPage.at(b, at);
      if (whole.isEmpty()
          || whole.get().serial() != serial
          || whole.get().has(OggPage.FIRST_OF_STREAM) && at > 0
          // Summed anew, a damaged page would be taken for a good one.
          || !whole.get().isIntact()) {
        throw new IllegalArgumentException(
            "a second stream, or a page that is cut or damaged, at " + at);
      }
      OggPage page = whole.get();
      if (headers.size() == wanted) {
        pages.add(Arrays.copyOfRange(b, at, page.end()));
      } else {
        for (int i = 0, from = page.body(); i < page.segments(); i++) {
          int size = page.segmentSize(i);
          packet.write(b, from, size);
          from += size;
          if (size < MOST_SEGMENTS) {
            headers.add(packet.toByteArray());
            packet.reset();
          }
        }
        if (headers.size() > wanted || headers.size() == wanted && packet.size() > 0) {
          throw new IllegalArgumentException("samples on a page of headers");
        }
      }
      at = page.end();
    }
    if (headers.size() < wanted || pages.isEmpty()) {
      throw new IllegalArgumentException("headers without samples");
    }
    OggStream stream = new OggStream(serial, List.copyOf(headers), List.copyOf(pages));
    if (!Bytes.has(stream.comments(), 0, stream.mark())) {
      throw new IllegalArgumentException("no comments behind the identification");
    }
    return stream;
  }

  private boolean opus() {
    return headers.size() == 2;
  }

  private String mark() {
    return opus() ? "OpusTags" : "\u0003vorbis";
  }

  /** The packet of comments, with its mark. */
  byte[] comments() {
    return headers.get(1);
  }

  /** Where vendor and comments begin in their packet. */
  int commentsFrom() {
    return mark().length();
  }

  /** The file with {@code comment} as its only comment, or none, and no vendor. */
  byte[] with(Optional<String> comment) {
    byte[] text = comment.map(c -> c.getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]);
    ByteBuffer tags =
        ByteBuffer.allocate(
                mark().length()
                    + 8
                    + (comment.isPresent() ? 4 + text.length : 0)
                    + (opus() ? 0 : 1))
            .order(ByteOrder.LITTLE_ENDIAN);
    tags.put(mark().getBytes(StandardCharsets.US_ASCII)).putInt(0);
    tags.putInt(comment.isPresent() ? 1 : 0);
    if (comment.isPresent()) {
      tags.putInt(text.length).put(text);
    }
    if (!opus()) {
      // The framing bit that ends comments in Vorbis.
      tags.put((byte) 1);
    }
    List<byte[]> rest = new ArrayList<>(headers.subList(1, headers.size()));
    rest.set(0, tags.array());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int number = 0;
    out.writeBytes(first(number++));
    for (byte[] page : paged(rest)) {
      out.writeBytes(OggPage.sealed(page, number++));
    }
    for (byte[] page : pages) {
      out.writeBytes(OggPage.sealed(page.clone(), number++));
    }
    return out.toByteArray();
  }

  /** Header packets one behind the other on as few pages as they need. */
  private List<byte[]> paged(List<byte[]> packets) {
    ByteArrayOutputStream lacing = new ByteArrayOutputStream();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      for (int left = packet.length; left >= 0; left -= MOST_SEGMENTS) {
        lacing.write(Math.min(left, MOST_SEGMENTS));
      }
      body.writeBytes(packet);
    }
    byte[] sizes = lacing.toByteArray();
    byte[] bytes = body.toByteArray();
    List<byte[]> out = new ArrayList<>();
    for (int from = 0, at = 0; from < sizes.length; ) {
      int to = Math.min(sizes.length, from + MOST_SEGMENTS);
      int size = 0;
      boolean ends = false;
      for (int i = from; i < to; i++) {
        size += sizes[i] & 0xFF;
        ends |= (sizes[i] & 0xFF) < MOST_SEGMENTS;
      }
      boolean continued = from > 0 && (sizes[from - 1] & 0xFF) == MOST_SEGMENTS;
      ByteBuffer page = head(continued ? CONTINUED : 0, ends ? 0 : -1, to - from, size);
      page.put(sizes, from, to - from).put(bytes, at, size);
      out.add(page.array());
      from = to;
      at += size;
    }
    return out;
  }

  /** The identification, of 30 bytes in Vorbis and of 19 and more in Opus, on a page of its own. */
  private byte[] first(int number) {
    byte[] packet = headers.get(0);
    if (packet.length >= MOST_SEGMENTS) {
      throw new IllegalArgumentException("an identification of " + packet.length + " bytes");
    }
    ByteBuffer page = head(OggPage.FIRST_OF_STREAM, 0, 1, packet.length);
    page.put((byte) packet.length).put(packet);
    return OggPage.sealed(page.array(), number);
  }

  private ByteBuffer head(int flags, long granule, int segments, int size) {
    ByteBuffer page =
        ByteBuffer.allocate(OggPage.HEADER_BYTES + segments + size).order(ByteOrder.LITTLE_ENDIAN);
    page.put("OggS".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) flags);
    page.putLong(granule).putInt(serial).putInt(0).putInt(0).put((byte) segments);
    return page;
  }
}
