package io.likeness.kernels.voice;

import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** ID3v2 tags (id3.org, versions 2.3 and 2.4) as far as a label of synthetic content needs them. */
final class Id3 {
  private Id3() {}

  /** A tag of version 2.4 with nothing but the text {@code TXXX:AIGC} in UTF-8. */
  static byte[] tag(byte[] json) {
    byte[] name = (AigcLabel.KEY + "\0").getBytes(StandardCharsets.US_ASCII);
    int body = 1 + name.length + json.length;
    return ByteBuffer.allocate(20 + body)
        .put(new byte[] {'I', 'D', '3', 4, 0, 0})
        .put(syncsafe(10 + body))
        .put("TXXX".getBytes(StandardCharsets.US_ASCII))
        .put(syncsafe(body))
        .put(new byte[] {0, 0, 3})
        .put(name)
        .put(json)
        .array();
  }

  /** The label in any of the tags that follow one another from {@code at} on. */
  static Optional<AigcLabel> find(byte[] b, int at) {
    for (int past = Mp3Frames.endOfId3(b, at); past > at; past = Mp3Frames.endOfId3(b, at)) {
      boolean footer = (b[at + 5] & 0x10) != 0;
      Optional<AigcLabel> label =
          find(b[at + 3], b[at + 5], Arrays.copyOfRange(b, at + 10, Math.min(past, b.length)));
      if (label.isPresent()) {
        return label;
      }
      at = past + (footer ? 10 : 0);
    }
    return Optional.empty();
  }

  private static Optional<AigcLabel> find(int version, int flags, byte[] stored) {
    byte[] b = (flags & 0x80) != 0 && version == 3 ? synchronised(stored) : stored;
    int at = 0;
    if ((flags & 0x40) != 0) {
      at = version == 4 ? fromSyncsafe(b, 0) : 4 + ByteBuffer.wrap(b).getInt(0);
    }
    while (at + 10 <= b.length && b[at] != 0) {
      int size = version == 4 ? fromSyncsafe(b, at + 4) : ByteBuffer.wrap(b).getInt(at + 4);
      int end = Objects.checkFromIndexSize(at + 10, size, b.length) + size;
      if (Bytes.has(b, at, "TXXX")) {
        byte[] body = Arrays.copyOfRange(b, at + 10, end);
        String[] parts = text(version == 4 && (flags & 0x80) != 0 ? synchronised(body) : body);
        if (parts.length == 2 && parts[0].equals(AigcLabel.KEY)) {
          return AigcLabel.read(parts[1]);
        }
      }
      at = end;
    }
    return Optional.empty();
  }

  /** Description and value of a text, which begins with the number of its character set. */
  private static String[] text(byte[] body) {
    Charset charset =
        switch (body[0]) {
          case 0 -> StandardCharsets.ISO_8859_1;
          case 1 -> StandardCharsets.UTF_16;
          case 2 -> StandardCharsets.UTF_16BE;
          default -> StandardCharsets.UTF_8;
        };
    int unit = body[0] == 1 || body[0] == 2 ? 2 : 1;
    int zero = 1;
    while (zero < body.length && (body[zero] != 0 || unit == 2 && body[zero + 1] != 0)) {
      zero += unit;
    }
    String value = new String(body, zero + unit, Math.max(0, body.length - zero - unit), charset);
    int end = value.indexOf('\0');
    return new String[] {
      new String(body, 1, zero - 1, charset), end < 0 ? value : value.substring(0, end)
    };
  }

  /** Without the zero bytes that were put behind 0xFF. */
  private static byte[] synchronised(byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(b.length);
    for (int i = 0; i < b.length; i++) {
      out.write(b[i]);
      if (b[i] == (byte) 0xFF && i + 1 < b.length && b[i + 1] == 0) {
        i++;
      }
    }
    return out.toByteArray();
  }

  private static byte[] syncsafe(int n) {
    return new byte[] {
      (byte) (n >> 21 & 0x7F), (byte) (n >> 14 & 0x7F), (byte) (n >> 7 & 0x7F), (byte) (n & 0x7F)
    };
  }

  private static int fromSyncsafe(byte[] b, int at) {
    return (b[at] & 0x7F) << 21 | (b[at + 1] & 0x7F) << 14 | (b[at + 2] & 0x7F) << 7 | b[at + 3];
  }
}
