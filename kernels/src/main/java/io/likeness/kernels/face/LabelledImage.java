package io.likeness.kernels.face;

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
import java.util.zip.CRC32;

/**
 * The label of synthetic content as the XMP property {@code TC260:AIGC}: a segment of a JPEG, an
 * international text of a PNG, a chunk of a WebP.
 */
public final class LabelledImage {
  private static final String JPEG_XMP = "http://ns.adobe.com/xap/1.0/\0";
  private static final String PNG_XMP = "XML:com.adobe.xmp";

  private LabelledImage() {}

  /** {@code bare}, as {@link BareImage} leaves it, with {@code label}. */
  public static byte[] of(byte[] bare, AigcLabel label) throws MediaException {
    byte[] xmp = AigcXmp.packet(label).getBytes(StandardCharsets.UTF_8);
    ImageHeader header = ImageHeader.of(bare);
    return switch (header.format()) {
      case JPEG -> jpeg(bare, xmp);
      case PNG -> png(bare, xmp);
      case WEBP -> webp(bare, xmp, header);
      case BMP ->
          throw new MediaException(
              MediaException.Code.UNSUPPORTED_CODEC, "A BMP cannot be labelled.");
    };
  }

  /** The label of an image. */
  public static Optional<AigcLabel> find(byte[] file) {
    return switch (ImageFormat.sniff(file).orElseThrow(IllegalArgumentException::new)) {
      case JPEG -> inJpeg(file);
      case PNG -> inPng(file);
      case WEBP -> inWebp(file);
      case BMP -> Optional.empty();
    };
  }

  /** Behind the JFIF segment, which has to come first. */
  private static byte[] jpeg(byte[] b, byte[] xmp) {
    boolean jfif = (b[3] & 0xFF) == 0xE0;
    int at = jfif ? 4 + big(b, 4, 2) : 2;
    int size = 2 + JPEG_XMP.length() + xmp.length;
    byte[] head = {(byte) 0xFF, (byte) 0xE1, (byte) (size >> 8), (byte) size};
    return put(b, at, joined(head, ascii(JPEG_XMP), xmp));
  }

  private static Optional<AigcLabel> inJpeg(byte[] b) {
    int at = 2;
    while (at + 4 <= b.length) {
      while ((b[at] & 0xFF) != 0xFF) {
        at++;
      }
      while ((b[at] & 0xFF) == 0xFF) {
        at++;
      }
      int marker = b[at] & 0xFF;
      if (marker == 0xDA || marker == 0xD9) {
        break;
      }
      if (marker == 0 || marker == 1 || marker >= 0xD0 && marker <= 0xD8) {
        at++;
        continue;
      }
      int end = at + 1 + big(b, at + 1, 2);
      int body = at + 3;
      if (marker == 0xE1 && has(b, body, JPEG_XMP)) {
        Optional<AigcLabel> label = AigcXmp.find(slice(b, body + JPEG_XMP.length(), end));
        if (label.isPresent()) {
          return label;
        }
      }
      at = end;
    }
    return Optional.empty();
  }

  /** Behind IHDR: 8 bytes of signature and 25 of the chunk. */
  private static byte[] png(byte[] b, byte[] xmp) {
    byte[] chunk = joined(ascii("iTXt"), ascii(PNG_XMP), new byte[5], xmp);
    CRC32 crc = new CRC32();
    crc.update(chunk);
    return put(b, 33, joined(big(chunk.length - 4), chunk, big((int) crc.getValue())));
  }

  private static Optional<AigcLabel> inPng(byte[] b) {
    for (int at = 8; at + 12 <= b.length; ) {
      int size = big(b, at, 4);
      int body = at + 8;
      int end = Objects.checkFromIndexSize(body, size, b.length) + size;
      if (has(b, at + 4, "iTXt") && has(b, body, PNG_XMP + "\0\0")) {
        int text = body + PNG_XMP.length() + 3;
        // Language and translated name end with a zero each.
        for (int zeros = 2; zeros > 0; text++) {
          zeros -= b[text] == 0 ? 1 : 0;
        }
        Optional<AigcLabel> label = AigcXmp.find(slice(b, text, end));
        if (label.isPresent()) {
          return label;
        }
      } else if ((has(b, at + 4, "tEXt") || has(b, at + 4, "iTXt")) && has(b, body, "AIGC\0")) {
        return AigcLabel.read(new String(slice(b, body + 5, end), StandardCharsets.UTF_8));
      }
      at = end + 4;
    }
    return Optional.empty();
  }

  /** A simple file becomes an extended one, since only those may hold XMP. */
  private static byte[] webp(byte[] b, byte[] xmp, ImageHeader header) {
    byte[] extended = b;
    if (!has(b, 12, "VP8X")) {
      boolean alpha = has(b, 12, "VP8L") && (b[24] & 0x10) != 0;
      ByteBuffer chunk = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
      chunk.put(ascii("VP8X")).putInt(10).putInt(alpha ? 0x10 : 0);
      long width = header.width() - 1;
      long height = header.height() - 1;
      chunk.putShort((short) width).put((byte) (width >> 16));
      chunk.putShort((short) height).put((byte) (height >> 16));
      extended = put(b, 12, chunk.array());
    }
    ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    head.put(ascii("XMP ")).putInt(xmp.length);
    byte[] out = joined(extended, head.array(), Arrays.copyOf(xmp, xmp.length + 1 & ~1));
    out[20] |= 0x04;
    ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).putInt(4, out.length - 8);
    return out;
  }

  private static Optional<AigcLabel> inWebp(byte[] b) {
    ByteBuffer in = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 12; at + 8 <= b.length; ) {
      int size = in.getInt(at + 4);
      int end = Objects.checkFromIndexSize(at + 8, size, b.length) + size;
      if (has(b, at, "XMP ")) {
        return AigcXmp.find(slice(b, at + 8, end));
      }
      at = end + (size & 1);
    }
    return Optional.empty();
  }

  private static byte[] put(byte[] b, int at, byte[] what) {
    return joined(Arrays.copyOf(b, at), what, Arrays.copyOfRange(b, at, b.length));
  }

  private static byte[] slice(byte[] b, int from, int to) {
    if (to > b.length) {
      throw new IndexOutOfBoundsException("the file ends at " + b.length + ", not " + to);
    }
    return Arrays.copyOfRange(b, from, to);
  }

  private static byte[] big(int n) {
    return ByteBuffer.allocate(4).putInt(n).array();
  }

  private static int big(byte[] b, int at, int length) {
    return length == 4 ? ByteBuffer.wrap(b).getInt(at) : ByteBuffer.wrap(b).getShort(at) & 0xFFFF;
  }
}
