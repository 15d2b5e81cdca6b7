package io.likeness.kernels.voice;

import io.likeness.kernels.media.Bytes;
import io.likeness.kernels.media.MediaException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of an ISO base media file (ISO/IEC 14496-12) what it says of its making.
 *
 * <p>Boxes that are not needed to play become {@code free} boxes of zeros of the same size, so that
 * no offset into the coded samples changes; times of creation and names of handlers become zeros.
 * What is kept is listed.
 */
final class IsoBoxes {
  private static final int HEAD = 8;

  /** Kept boxes by the box that they are in; those that are no key here are kept whole. */
  private static final Map<String, Set<String>> KEPT =
      Map.ofEntries(
          Map.entry("", Set.of("ftyp", "styp", "moov", "moof", "mdat", "sidx", "mfra")),
          Map.entry("moov", Set.of("mvhd", "trak", "mvex")),
          Map.entry("trak", Set.of("tkhd", "edts", "mdia")),
          Map.entry("mdia", Set.of("mdhd", "hdlr", "minf")),
          Map.entry("minf", Set.of("smhd", "dinf", "stbl")),
          Map.entry(
              "stbl",
              Set.of(
                  "stsd", "stts", "ctts", "stsc", "stsz", "stz2", "stco", "co64", "stss", "sgpd",
                  "sbgp")),
          Map.entry("moof", Set.of("mfhd", "traf")),
          Map.entry("traf", Set.of("tfhd", "tfdt", "trun", "sgpd", "sbgp")));

  private final byte[] b;
  private int tracks;

  private IsoBoxes(byte[] bytes) {
    b = bytes.clone();
  }

  /**
   * The same file without metadata, as long as it was.
   *
   * @throws MediaException when it has other tracks than one of sound, whose samples (chapters, a
   *     cover) lie among those of the sound, or carries a label that must not be taken off
   */
  static byte[] bare(byte[] bytes) throws MediaException {
    IsoBoxes boxes = new IsoBoxes(bytes);
    boxes.walk("", 0, bytes.length);
    if (boxes.tracks != 1) {
      throw new MediaException(
          MediaException.Code.UNSUPPORTED_CODEC,
          "The M4A has "
              + boxes.tracks
              + " tracks, and what they say cannot be told from sound; convert it to FLAC.");
    }
    return boxes.b;
  }

  private void walk(String parent, int from, int to) throws MediaException {
    for (int at = from; at < to; ) {
      long size = ByteBuffer.wrap(b).getInt(at) & 0xFFFFFFFFL;
      int head = HEAD;
      if (size == 1) {
        size = ByteBuffer.wrap(b).getLong(at + HEAD);
        head = 2 * HEAD;
      } else if (size == 0) {
        size = to - at;
      }
      if (size < head || size > to - at) {
        throw new IllegalArgumentException("a box of " + size + " bytes at " + at);
      }
      int end = at + (int) size;
      String type = new String(b, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (!KEPT.getOrDefault(parent, Set.of()).contains(type)) {
        empty(at, at + head, end);
      } else if (KEPT.containsKey(type)) {
        walk(type, at + head, end);
      } else {
        leaf(type, at + head, end);
      }
      at = end;
    }
  }

  private void empty(int at, int body, int end) throws MediaException {
    String said = new String(b, body, end - body, StandardCharsets.ISO_8859_1);
    if (said.contains("AIGC")) {
      throw new MediaException(
          MediaException.Code.UNSUPPORTED_CODEC,
          "The M4A carries a label of synthetic content that must not be taken off; convert it to"
              + " FLAC with the label in its comments.");
    }
    System.arraycopy("free".getBytes(StandardCharsets.US_ASCII), 0, b, at + 4, 4);
    Arrays.fill(b, body, end, (byte) 0);
  }

  private void leaf(String type, int body, int end) throws MediaException {
    switch (type) {
      case "mvhd", "tkhd", "mdhd" -> {
        // Version and flags, then times of creation and of the last change, 4 or 8 bytes each.
        int times = b[body] == 1 ? 16 : 8;
        Arrays.fill(b, body + 4, Math.min(end, body + 4 + times), (byte) 0);
      }
      case "hdlr" -> {
        tracks++;
        if (!Bytes.has(b, body + 8, "soun")) {
          throw new MediaException(
              MediaException.Code.UNSUPPORTED_CODEC,
              "The M4A has a track that is no sound, and what it says cannot be told from sound;"
                  + " convert it to FLAC.");
        }
        Arrays.fill(b, Math.min(end, body + 24), end, (byte) 0);
      }
      default -> {
        // Needed to play as it is.
      }
    }
  }
}
