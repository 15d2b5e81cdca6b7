package io.likeness.kernels.face;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The image formats that are read here, told apart by their first bytes. */
public enum ImageFormat {
  /** JFIF, Exif or raw JPEG. */
  JPEG("jpg", "jpeg"),
  PNG("png"),
  BMP("bmp"),
  WEBP("webp");

  private final List<String> extensions;

  ImageFormat(String... extensions) {
    this.extensions = List.of(extensions);
  }

  /** The file-name endings this format goes by, lower case, the usual one first. */
  public List<String> extensions() {
    return extensions;
  }

  /** Whether a file name may end so: compared without case and without a leading dot. */
  public boolean isNamed(String extension) {
    String bare = extension.startsWith(".") ? extension.substring(1) : extension;
    return extensions.contains(bare.toLowerCase(Locale.ROOT));
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
