package io.likeness.kernels.face;

import static io.likeness.kernels.media.Bytes.has;

import io.likeness.kernels.media.MediaException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Takes from an image file what it says of its making (Exif, XMP, IPTC, comments, thumbnails, what
 * is appended) and leaves the coded pixels, colour profile and orientation as they are.
 *
 * <p>What is kept is listed, and not what is dropped: a block nobody thought of goes.
 */
public final class BareImage {
  private static final Set<String> PNG_KEPT =
      Set.of(
          "IHDR", "PLTE", "tRNS", "IDAT", "IEND", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD",
          "pHYs");
  private static final Set<String> WEBP_KEPT =
      Set.of("VP8X", "VP8 ", "VP8L", "ALPH", "ICCP", "ANIM", "ANMF");

  /** So many bytes of Adobe's segment say how colours are coded; nothing has to be behind them. */
  private static final int ADOBE = 12;

  private BareImage() {}

  /**
   * The same image without metadata.
   *
   * @throws MediaException when the blocks of the file cannot be walked
   */
  public static byte[] of(byte[] bytes) throws MediaException {
    try {
      return switch (ImageHeader.of(bytes).format()) {
        case JPEG -> jpeg(bytes);
        case PNG -> png(bytes);
        case WEBP -> webp(bytes);
        case BMP -> bmp(bytes);
      };
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new MediaException(
          MediaException.Code.CORRUPT, "The image's metadata cannot be told from its pixels.", e);
    }
  }

  private static byte[] jpeg(byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(b.length);
    out.write(b, 0, 2);
    int at = 2;
    boolean oriented = false;
    while (at < b.length) {
      at = JpegMarkers.next(b, at);
      if (at >= b.length) {
        break;
      }
      int marker = b[at] & 0xFF;
      if (marker == JpegMarkers.EOI) {
        break;
      }
      int end = JpegMarkers.end(b, at);
      if (JpegMarkers.standsAlone(marker)) {
        at = end;
        continue;
      }
      int body = at + 3;
      if (marker == 0xE0 && has(b, body, "JFIF\0")) {
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE0, 0, 16});
        out.write(b, body, 12);
        out.writeBytes(new byte[2]);
      } else if (marker == 0xE1 && has(b, body, "Exif\0\0") && !oriented) {
        byte[] tiff = orientation(Arrays.copyOfRange(b, body + 6, end));
        oriented = true;
        if (tiff.length > 0) {
          out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, (byte) (8 + tiff.length)});
          out.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
          out.writeBytes(tiff);
        }
      } else if (marker == 0xEE && has(b, body, "Adobe") && end - body >= ADOBE) {
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xEE, 0, 2 + ADOBE});
        out.write(b, body, ADOBE);
      } else if (isCoding(marker) || marker == 0xE2 && has(b, body, "ICC_PROFILE\0")) {
        out.write(0xFF);
        out.write(b, at, end - at);
      }
      at = end;
      if (marker == JpegMarkers.SOS) {
        int from = at;
        at = JpegMarkers.endOfScan(b, at);
        out.write(b, from, at - from);
      }
    }
    out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD9});
    return out.toByteArray();
  }

  /** Frames, tables, scans, numbers of lines and restarts: SOF, DHT, DAC, DQT, SOS, DNL, DRI. */
  private static boolean isCoding(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC8 || marker >= 0xDA && marker <= 0xDD;
  }

  private static byte[] png(byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(b.length);
    out.write(b, 0, 8);
    int at = 8;
    while (true) {
      int size = ByteBuffer.wrap(b).getInt(at);
      String type = new String(b, at + 4, 4, StandardCharsets.ISO_8859_1);
      int end = Objects.checkFromIndexSize(at + 8, size, b.length - 4) + size + 4;
      if (PNG_KEPT.contains(type)) {
        out.write(b, at, end - at);
      } else if (type.equals("eXIf")) {
        byte[] tiff = orientation(Arrays.copyOfRange(b, at + 8, end - 4));
        if (tiff.length > 0) {
          byte[] chunk = ByteBuffer.allocate(4 + tiff.length).put(b, at + 4, 4).put(tiff).array();
          CRC32 crc = new CRC32();
          crc.update(chunk);
          out.writeBytes(ByteBuffer.allocate(4).putInt(tiff.length).array());
          out.writeBytes(chunk);
          out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        }
      }
      if (type.equals("IEND")) {
        return out.toByteArray();
      }
      at = end;
    }
  }

  private static byte[] webp(byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(b.length);
    out.write(b, 0, 12);
    boolean oriented = false;
    int riffEnd = Math.min(b.length, 8 + little(b, 4));
    for (int at = 12; at + 8 <= riffEnd; ) {
      String type = new String(b, at, 4, StandardCharsets.ISO_8859_1);
      int size = little(b, at + 4);
      int end = Objects.checkFromIndexSize(at + 8, size, b.length) + size;
      end = Math.min(b.length, end + (size & 1));
      if (WEBP_KEPT.contains(type)) {
        out.write(b, at, end - at);
      } else if (type.equals("EXIF") && !oriented) {
        int tiffAt = at + 8 + (has(b, at + 8, "Exif\0\0") ? 6 : 0);
        byte[] tiff = orientation(Arrays.copyOfRange(b, tiffAt, at + 8 + size));
        oriented = tiff.length > 0;
        if (oriented) {
          out.write(b, at, 4);
          out.writeBytes(new byte[] {(byte) tiff.length, 0, 0, 0});
          out.writeBytes(tiff);
        }
      }
      at = end;
    }
    byte[] bare = out.toByteArray();
    if (has(bare, 12, "VP8X")) {
      bare[20] = (byte) (bare[20] & ~0x0C | (oriented ? 0x08 : 0));
    }
    int riff = bare.length - 8;
    for (int i = 0; i < 4; i++) {
      bare[4 + i] = (byte) (riff >>> 8 * i);
    }
    return bare;
  }

  /**
   * Headers, palette and pixels. Gaps between them become zeros, what is behind the pixels goes,
   * and so does a colour profile or the path of one, which decoders here do not look at.
   */
  private static byte[] bmp(byte[] b) {
    int pixels = little(b, 10);
    int header = little(b, 14);
    int height = Math.abs(header == 12 ? half(b, 20) : little(b, 22));
    int width = header == 12 ? half(b, 18) : little(b, 18);
    int bits = header == 12 ? half(b, 24) : half(b, 28);
    int compression = header == 12 ? 0 : little(b, 30);
    // 0: none; 3 and 6: none, with masks of the channels behind a short header.
    boolean plain = compression == 0 || compression == 3 || compression == 6;
    long stride = ((long) width * bits + 31) / 32 * 4;
    long size = plain ? stride * height : little(b, 34);
    int masks = header == 40 && compression == 3 ? 12 : header == 40 && compression == 6 ? 16 : 0;
    int used = header == 12 ? 0 : little(b, 46);
    int colours = bits > 8 ? used : used > 0 ? used : 1 << bits;
    long palette = (long) colours * (header == 12 ? 3 : 4);
    long described = Math.min(pixels, 14L + header + masks + palette);
    if (size <= 0 || described < 26 || pixels < described || pixels + size > b.length) {
      throw new IllegalArgumentException("a BMP of " + b.length + " bytes is too short");
    }
    byte[] bare = Arrays.copyOf(b, (int) (pixels + size));
    ByteBuffer out = ByteBuffer.wrap(bare).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(2, bare.length).putInt(6, 0);
    Arrays.fill(bare, (int) described, pixels, (byte) 0);
    if (header >= 124) {
      // Colours are those of sRGB, and no profile is embedded or linked.
      out.putInt(14 + 56, 0x73524742).putInt(14 + 112, 0).putInt(14 + 116, 0);
    }
    return bare;
  }

  private static int half(byte[] b, int at) {
    return ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getShort(at) & 0xFFFF;
  }

  /** A TIFF block of nothing but the orientation, or no bytes where the image stands upright. */
  private static byte[] orientation(byte[] tiff) {
    if (tiff.length < 14) {
      return new byte[0];
    }
    ByteBuffer in = ByteBuffer.wrap(tiff);
    in.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int first = in.getInt(4);
    if (first < 8 || first > tiff.length - 2) {
      return new byte[0];
    }
    int entries = in.getShort(first) & 0xFFFF;
    for (int i = 0, at = first + 2; i < entries && at + 12 <= tiff.length; i++, at += 12) {
      int value = in.getShort(at + 8);
      if (in.getShort(at) == 0x0112 && value >= 2 && value <= 8) {
        return ByteBuffer.allocate(26)
            .put(new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0})
            .put((byte) value)
            .array();
      }
    }
    return new byte[0];
  }

  private static int little(byte[] b, int at) {
    return ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }
}
