package io.likeness.kernels.face;

import io.likeness.kernels.media.MediaFormat;
import java.util.List;
import java.util.Optional;

/** The image formats that are read here, told apart by their first bytes. */
public enum ImageFormat implements MediaFormat {
  /** JFIF, Exif or raw JPEG. */
  JPEG("image/jpeg", "jpg", "jpeg"),
  PNG("image/png", "png"),
  BMP("image/bmp", "bmp"),
  WEBP("image/webp", "webp");

  private final String mediaType;
  private final List<String> extensions;

  ImageFormat(String mediaType, String... extensions) {
    this.mediaType = mediaType;
    this.extensions = List.of(extensions);
  }

  @Override
  public List<String> extensions() {
    return extensions;
  }

  @Override
  public String mediaType() {
    return mediaType;
  }

  /** The format of a file that begins with these bytes, or none that is read here. */
  public static Optional<ImageFormat> sniff(byte[] head) {
    if (has(head, 0, 0xFF, 0xD8, 0xFF)) {
      return Optional.of(JPEG);
    }
    if (has(head, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
      return Optional.of(PNG);
    }
    if (has(head, 0, 'R', 'I', 'F', 'F') && has(head, 8, 'W', 'E', 'B', 'P')) {
      return Optional.of(WEBP);
    }
    return has(head, 0, 'B', 'M') && head.length > 25 ? Optional.of(BMP) : Optional.empty();
  }

  private static boolean has(byte[] bytes, int at, int... wanted) {
    if (bytes.length < at + wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if ((bytes[at + i] & 0xFF) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
