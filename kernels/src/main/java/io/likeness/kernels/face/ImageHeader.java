package io.likeness.kernels.face;

import io.likeness.kernels.media.MediaException;

/**
 * What the header of an image says before a pixel is decoded.
 *
 * <p>{@code pixelsFrom} lies behind all metadata of a JPEG, which may hold a whole second image.
 *
 * <p>Read here and not by the decoder, because a decoder allocates what the header asks for.
 */
record ImageHeader(ImageFormat format, long width, long height, int pixelsFrom) {

  private ImageHeader(ImageFormat format, long width, long height) {
    this(format, width, height, 0);
  }

  static ImageHeader of(byte[] bytes) throws MediaException {
    if (bytes.length == 0) {
      throw new MediaException(MediaException.Code.EMPTY, "The image has no bytes.");
    }
    ImageFormat format =
        ImageFormat.sniff(bytes)
            .orElseThrow(
                () ->
                    new MediaException(
                        MediaException.Code.UNKNOWN_FORMAT,
                        "The first bytes are of no image format that is read here."));
    try {
      return switch (format) {
        case JPEG -> jpeg(bytes);
        case PNG -> png(bytes);
        case BMP -> bmp(bytes);
        case WEBP -> webp(bytes);
      };
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new MediaException(
          MediaException.Code.TRUNCATED, "The image ends within its header.", e);
    }
  }

  private static ImageHeader jpeg(byte[] b) throws MediaException {
    int at = 2;
    while (true) {
      at = JpegMarkers.next(b, at);
      int marker = u(b, at);
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame) {
        return new ImageHeader(ImageFormat.JPEG, big(b, at + 6, 2), big(b, at + 4, 2), at);
      }
      if (marker == 0xD9 || marker == 0xDA) {
        throw new MediaException(MediaException.Code.CORRUPT, "The JPEG has no frame header.");
      }
      at += 1 + (int) big(b, at + 1, 2);
    }
  }

  /** OS/2 wrote headers of twelve bytes, with sides of two. */
  private static ImageHeader bmp(byte[] b) throws MediaException {
    boolean core = little(b, 14, 4) == 12;
    if (!core && b.length < 54) {
      throw new MediaException(MediaException.Code.TRUNCATED, "The BMP ends within its header.");
    }
    return core
        ? new ImageHeader(ImageFormat.BMP, little(b, 18, 2), little(b, 20, 2))
        : new ImageHeader(ImageFormat.BMP, little(b, 18, 4), Math.abs((int) little(b, 22, 4)));
  }

  /** A PNG is whole only if its last chunk is IEND; the chunks are walked, not decoded. */
  private static ImageHeader png(byte[] b) throws MediaException {
    ImageHeader header = new ImageHeader(ImageFormat.PNG, big(b, 16, 4), big(b, 20, 4));
    long at = 8;
    while (at + 12 <= b.length) {
      if (big(b, (int) at + 4, 4) == 0x49454E44L) {
        return header;
      }
      at += 12 + big(b, (int) at, 4);
    }
    throw new MediaException(MediaException.Code.TRUNCATED, "The PNG ends before its last chunk.");
  }

  private static ImageHeader webp(byte[] b) throws MediaException {
    if (little(b, 4, 4) + 8 > b.length) {
      throw new MediaException(
          MediaException.Code.TRUNCATED, "The WebP is shorter than its header says.");
    }
    return switch (u(b, 15)) {
      case 'X' -> new ImageHeader(ImageFormat.WEBP, little(b, 24, 3) + 1, little(b, 27, 3) + 1);
      case 'L' -> {
        long bits = little(b, 21, 4);
        yield new ImageHeader(ImageFormat.WEBP, (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
      }
      default ->
          new ImageHeader(ImageFormat.WEBP, little(b, 26, 2) & 0x3FFF, little(b, 28, 2) & 0x3FFF);
    };
  }

  private static int u(byte[] b, int at) {
    return b[at] & 0xFF;
  }

  private static long big(byte[] b, int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | u(b, at + i);
    }
    return value;
  }

  private static long little(byte[] b, int at, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | u(b, at + i);
    }
    return value;
  }
}
