package io.likeness.kernels.voice;

import static io.likeness.kernels.media.Bytes.ascii;
import static io.likeness.kernels.media.Bytes.has;
import static io.likeness.kernels.media.Bytes.joined;

import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.MediaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The label of synthetic content where players and other tools look for it: the entry {@code AIGC}
 * of a WAV's LIST INFO, the Vorbis comment of a FLAC, Vorbis or Opus file, the ID3v2.4 text {@code
 * TXXX:AIGC} of an MP3.
 */
public final class LabelledAudio {
  private static final String ID = AigcLabel.KEY;

  private LabelledAudio() {}

  /** {@code bare}, as {@link BareAudio} leaves it, with {@code label}. */
  public static byte[] of(byte[] bare, AigcLabel label) throws MediaException {
    byte[] json = label.json().getBytes(StandardCharsets.UTF_8);
    AudioFormat format = AudioFormat.sniff(bare).orElseThrow(IllegalArgumentException::new);
    return switch (format) {
      case WAV -> wav(bare, json);
      case FLAC -> flac(bare, json);
      case MP3 -> joined(Id3.tag(json), bare);
      case OGG_VORBIS, OPUS ->
          OggStream.of(bare, format == AudioFormat.OPUS).with(Optional.of(ID + "=" + label.json()));
      case M4A, SPHERE ->
          throw new MediaException(
              MediaException.Code.UNSUPPORTED_CODEC, "A " + format + " cannot be labelled.");
    };
  }

  /** The label of a file; none in M4A and SPHERE, which {@link #of} cannot label. */
  public static Optional<AigcLabel> find(byte[] file) {
    return switch (AudioFormat.sniff(file).orElseThrow(IllegalArgumentException::new)) {
      case WAV -> inWav(file);
      case FLAC -> inFlac(file);
      case MP3 -> Id3.find(file, 0);
      case OGG_VORBIS -> inOgg(OggStream.of(file, false));
      case OPUS -> inOgg(OggStream.of(file, true));
      case M4A, SPHERE -> Optional.empty();
    };
  }

  /** Before the samples, since nobody can tell where those of a stream end. */
  private static byte[] wav(byte[] b, byte[] json) {
    int even = json.length + 2 & ~1;
    ByteBuffer list = little(8 + 4 + 8 + even);
    list.put(ascii("LIST")).putInt(12 + even).put(ascii("INFO"));
    list.put(ascii(ID)).putInt(json.length + 1).put(json);
    int data = RiffChunks.of(b).at("data");
    byte[] out =
        joined(Arrays.copyOf(b, data), list.array(), Arrays.copyOfRange(b, data, b.length));
    ByteBuffer sizes = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    if (!has(b, 0, "RF64")) {
      sizes.putInt(4, out.length - 8);
    } else {
      sizes.putLong(RiffChunks.of(b).at("ds64") + 8, out.length - 8L);
    }
    return out;
  }

  private static Optional<AigcLabel> inWav(byte[] b) {
    for (RiffChunks.Chunk chunk : RiffChunks.of(b).all()) {
      if (chunk.type().equals("LIST") && has(b, chunk.body(), "INFO")) {
        ByteBuffer in = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = chunk.body() + 4; at + 8 <= chunk.end(); ) {
          int size = in.getInt(at + 4);
          if (has(b, at, ID)) {
            return AigcLabel.read(text(b, at + 8, size));
          }
          at = Objects.checkFromIndexSize(at + 8, size, b.length) + size + (size & 1);
        }
      } else if (chunk.type().equalsIgnoreCase("id3 ")) {
        Optional<AigcLabel> label = Id3.find(Arrays.copyOf(b, chunk.end()), chunk.body());
        if (label.isPresent()) {
          return label;
        }
      }
    }
    return Optional.empty();
  }

  /** Behind STREAMINFO, which always comes first and has 34 bytes. */
  private static byte[] flac(byte[] b, byte[] json) {
    byte[] comment = joined(ascii(ID + "="), json);
    byte[] vendor = ascii("Likeness");
    int size = 4 + vendor.length + 4 + 4 + comment.length;
    boolean last = b[4] < 0;
    ByteBuffer block = little(4 + size);
    block.put((byte) (last ? 0x84 : 4));
    block.put((byte) (size >> 16)).put((byte) (size >> 8)).put((byte) size);
    block.putInt(vendor.length).put(vendor).putInt(1).putInt(comment.length).put(comment);
    byte[] info = Arrays.copyOf(b, 42);
    info[4] &= 0x7F;
    return joined(info, block.array(), Arrays.copyOfRange(b, 42, b.length));
  }

  private static Optional<AigcLabel> inFlac(byte[] b) {
    int at = BareAudio.start(b) + 4;
    for (boolean last = false; !last; ) {
      last = b[at] < 0;
      int size = (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | b[at + 3] & 0xFF;
      if ((b[at] & 0x7F) == 4) {
        return inComments(b, at + 4, size);
      }
      at += 4 + size;
    }
    return Id3.find(b, 0);
  }

  private static Optional<AigcLabel> inOgg(OggStream stream) {
    byte[] packet = stream.comments();
    int from = stream.commentsFrom();
    return inComments(packet, from, packet.length - from);
  }

  /** Vorbis comments: vendor, number, then each behind its length. */
  static Optional<AigcLabel> inComments(byte[] b, int from, int size) {
    ByteBuffer in = ByteBuffer.wrap(b, from, size).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + 4 + in.getInt(in.position()));
    int comments = in.getInt(in.position());
    in.position(in.position() + 4);
    for (int left = comments; left > 0; left--) {
      int length = in.getInt(in.position());
      in.position(in.position() + 4);
      String comment = text(b, in.position(), length);
      if (comment.regionMatches(true, 0, ID + "=", 0, ID.length() + 1)) {
        return AigcLabel.read(comment.substring(ID.length() + 1));
      }
      in.position(in.position() + length);
    }
    return Optional.empty();
  }

  private static String text(byte[] b, int from, int length) {
    String text = new String(b, from, length, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
