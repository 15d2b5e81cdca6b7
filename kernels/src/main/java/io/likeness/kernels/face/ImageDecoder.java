package io.likeness.kernels.face;

import io.likeness.kernels.media.MediaException;
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
    // Divided, not multiplied: a header may ask for 2^32 by 2^32.
    if (header.width() > maxPixels / header.height()) {
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
    if (header.format() == ImageFormat.JPEG && !endsWithMarker(bytes, header.pixelsFrom())) {
      throw new MediaException(
          MediaException.Code.TRUNCATED, "The JPEG ends before its end-of-image marker.");
    }
    Mat pixels = pixelsOf(bytes);
    if (pixels.cols() == 0) {
      pixels.close();
      throw new MediaException(
          MediaException.Code.CORRUPT, "The pixels of the image cannot be decoded.");
    }
    return new DecodedImage(new FaceImage(pixels), header.format());
  }

  private static Mat pixelsOf(byte[] bytes) throws MediaException {
    try (BytePointer data = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, data)) {
      // imdecode applies the orientation unless told otherwise, so it happens here and only here.
      return opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR);
    } catch (RuntimeException e) {
      // What OpenCV asserts about content must cost one record, not the job.
      throw new MediaException(
          MediaException.Code.CORRUPT, "The pixels of the image cannot be decoded.", e);
    }
  }

  /**
   * Whether an EOI marker ends the scans; phones write whole films behind it.
   *
   * @param frame where the code of the frame's marker stands
   */
  private static boolean endsWithMarker(byte[] b, int frame) {
    int at = frame;
    while (at + 2 < b.length) {
      boolean scan = (b[at] & 0xFF) == JpegMarkers.SOS;
      int end = JpegMarkers.end(b, at);
      at = JpegMarkers.next(b, scan ? JpegMarkers.endOfScan(b, end) : end);
      if (at < b.length && (b[at] & 0xFF) == JpegMarkers.EOI) {
        return true;
      }
    }
    return false;
  }
}
