package io.likeness.kernels.face;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/** Encodes as JPEG; the same pixels give the same bytes for one native build. */
public final class JpegEncoder {
  private JpegEncoder() {}

  /** {@code quality} of libjpeg, 1 to 100. */
  public static byte[] encode(FaceImage image, int quality) {
    if (!(quality >= 1 && quality <= 100)) {
      throw new IllegalArgumentException("JPEG quality " + quality + ": give 1 … 100");
    }
    try (BytePointer out = new BytePointer();
        IntPointer parameters = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
      if (!opencv_imgcodecs.imencode(".jpg", image.pixels(), out, parameters)) {
        throw new IllegalStateException("JPEG takes any 8-bit image");
      }
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }
}
