package io.likeness.kernels.voice;

import io.likeness.kernels.media.Bytes;
import io.likeness.kernels.media.MediaException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Takes from a sound file what it says of its making (LIST, bext, iXML, Vorbis comments and vendor,
 * pictures, ID3, APE, boxes of iTunes, times of creation, the free fields of SPHERE) and leaves the
 * coded samples as they are.
 */
public final class BareAudio {
  private static final Set<String> WAV_KEPT = Set.of("ds64", "fmt ", "fact", "data");

  /**
   * Bytes of the footer of an APE tag, which its size counts, and of the header, which it does not.
   */
  private static final int APE_FOOTER = 32;

  private BareAudio() {}

  /**
   * The same recording without metadata.
   *
   * @throws MediaException when the blocks of the file cannot be walked, or hold what cannot be
   *     told from sound
   */
  public static byte[] of(byte[] bytes) throws MediaException {
    AudioFormat format =
        AudioFormat.sniff(bytes)
            .orElseThrow(
                () ->
                    new MediaException(
                        MediaException.Code.UNKNOWN_FORMAT,
                        "The first bytes are of no audio format that is read here."));
    try {
      return switch (format) {
        case WAV -> wav(bytes);
        case FLAC -> flac(bytes);
        case MP3 -> Arrays.copyOfRange(bytes, start(bytes), end(bytes));
        case OGG_VORBIS -> OggStream.of(bytes, false).with(Optional.empty());
        case OPUS -> OggStream.of(bytes, true).with(Optional.empty());
        case M4A -> IsoBoxes.bare(bytes);
        case SPHERE -> SphereFile.bare(bytes);
      };
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new MediaException(
          MediaException.Code.CORRUPT, "The file's metadata cannot be told from its samples.", e);
    }
  }

  private static byte[] wav(byte[] b) {
    int largeAt = -1;
    ByteArrayOutputStream out = new ByteArrayOutputStream(b.length);
    out.write(b, 0, 12);
    for (RiffChunks.Chunk chunk : RiffChunks.of(b).all()) {
      if (chunk.type().equals("ds64")) {
        largeAt = out.size();
      }
      if (WAV_KEPT.contains(chunk.type())) {
        out.write(b, chunk.at(), chunk.end() - chunk.at());
      }
    }
    byte[] bare = out.toByteArray();
    ByteBuffer sizes = ByteBuffer.wrap(bare).order(ByteOrder.LITTLE_ENDIAN);
    if (!Bytes.has(b, 0, "RF64")) {
      sizes.putInt(4, bare.length - 8);
    } else if (largeAt >= 0) {
      sizes.putLong(largeAt + 8, bare.length - 8L);
    }
    return bare;
  }

  private static byte[] flac(byte[] b) {
    int at = start(b);
    ByteArrayOutputStream out = new ByteArrayOutputStream(b.length);
    out.write(b, at, 4);
    at += 4;
    int lastKept = -1;
    boolean last = false;
    while (!last) {
      last = b[at] < 0;
      int type = b[at] & 0x7F;
      int size = (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | b[at + 3] & 0xFF;
      // STREAMINFO and SEEKTABLE, whose offsets count from the first frame.
      if (type == 0 || type == 3) {
        lastKept = out.size();
        out.write(type);
        out.write(b, at + 1, 3 + size);
      }
      at += 4 + size;
    }
    out.write(b, at, end(b) - at);
    byte[] bare = out.toByteArray();
    bare[lastKept] = (byte) (bare[lastKept] | 0x80);
    return bare;
  }

  /** Behind all ID3v2 tags that the file begins with. */
  static int start(byte[] b) {
    int at = 0;
    for (int past = Mp3Frames.endOfId3(b, at); past > at; past = Mp3Frames.endOfId3(b, at)) {
      boolean footer = (b[at + 5] & 0x10) != 0;
      at = past + (footer ? 10 : 0);
    }
    return at;
  }

  /**
   * Before all ID3v1, APE and appended ID3v2 tags that the file ends with.
   *
   * @throws IllegalArgumentException when a tag says that it is longer than the file
   */
  static int end(byte[] b) {
    int end = b.length;
    while (true) {
      if (Bytes.has(b, end - 128, "TAG")) {
        end -= 128;
      } else if (Bytes.has(b, end - APE_FOOTER, "APETAGEX")) {
        ByteBuffer ape = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
        boolean header = ape.getInt(end - 12) < 0;
        long size = ape.getInt(end - 20) & 0xFFFFFFFFL;
        if (size < APE_FOOTER) {
          throw new IllegalArgumentException("an APE tag that is shorter than its own footer");
        }
        end = before(end, size + (header ? APE_FOOTER : 0), "an APE tag");
      } else if (Bytes.has(b, end - 10, "3DI")) {
        int size = 0;
        for (int i = end - 4; i < end; i++) {
          size = size << 7 | b[i] & 0x7F;
        }
        end = before(end, 20L + size, "an ID3v2 tag");
      } else {
        return end;
      }
    }
  }

  private static int before(int end, long size, String what) {
    if (size > end) {
      throw new IllegalArgumentException(what + " of " + size + " bytes");
    }
    return end - (int) size;
  }
}
