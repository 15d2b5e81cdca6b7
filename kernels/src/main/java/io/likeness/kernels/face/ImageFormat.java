package io.likeness.kernels.face;

import static io.likeness.kernels.media.Bytes.has;

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
    if (has(head, 0, "\u00FF\u00D8\u00FF")) {
      return Optional.of(JPEG);
    }
    if (has(head, 0, "\u0089PNG\r\n\u001A\n")) {
      return Optional.of(PNG);
    }
    if (has(head, 0, "RIFF") && has(head, 8, "WEBP")) {
      return Optional.of(WEBP);
    }
    return has(head, 0, "BM") && head.length > 25 ? Optional.of(BMP) : Optional.empty();
  }
}
