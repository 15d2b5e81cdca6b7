package io.likeness.kernels.face;

import io.likeness.kernels.MediaException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes JPEG, PNG, BMP and WebP in memory to 8-bit BGR, with the EXIF orientation applied. */
public final class ImageDecoder {
  private ImageDecoder() {}

  /**
   * Decodes one image.
   *
   * @param maxPixels most pixels that the header may ask for; checked before anything is allocated
   * @throws MediaException when the image is empty, unknown, too large, truncated or corrupt
   */
  public static DecodedImage decode(byte[] bytes, long maxPixels) throws MediaException {
    ImageHeader header = ImageHeader.of(bytes);
    if (!(header.width() > 0 && header.height() > 0)) {
      throw new MediaException(MediaException.Code.EMPTY, "The image has no pixels.");
    }
    if (header.width() * header.height() > maxPixels) {
      throw new MediaException(
          MediaException.Code.TOO_LARGE,
          "The image has "
              + header.width()
              + " × "
              + header.height()
              + " pixels, more than "
              + maxPixels
              + ".");
    }
    if (header.format() == ImageFormat.JPEG && !endsWithMarker(bytes)) {
      throw new MediaException(
          MediaException.Code.TRUNCATED, "The JPEG ends before its end-of-image marker.");
    }
    if (header.format() == ImageFormat.BMP && bytes.length < 54) {
      throw new MediaException(MediaException.Code.TRUNCATED, "The BMP ends within its header.");
    }
    try (BytePointer data = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, data)) {
      // imdecode applies the orientation unless told otherwise, so it happens here and only here.
      Mat pixels = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR);
      if (pixels.empty()) {
        pixels.close();
        throw new MediaException(
            MediaException.Code.CORRUPT, "The pixels of the image cannot be decoded.");
      }
      return new DecodedImage(new FaceImage(pixels), header.format());
    }
  }

  /** Whether an EOI marker stands behind the last scan; cameras may add padding behind it. */
  private static boolean endsWithMarker(byte[] b) {
    for (int i = b.length - 2; i >= 2; i--) {
      if ((b[i] & 0xFF) == 0xFF && (b[i + 1] & 0xFF) == 0xD9) {
        return true;
      }
      boolean padding = b[i + 1] == 0 || (b[i + 1] & 0xFF) == 0xFF;
      if (!padding && b.length - i > 64 * 1024) {
        return false;
      }
    }
    return false;
  }
}
