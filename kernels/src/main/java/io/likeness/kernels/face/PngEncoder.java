package io.likeness.kernels.face;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/** Encodes without loss; the same pixels give the same bytes for one native build. */
public final class PngEncoder {
  private static final int LEVEL = 3;

  private PngEncoder() {}

  public static byte[] encode(FaceImage image) {
    try (BytePointer out = new BytePointer();
        IntPointer parameters = new IntPointer(opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, LEVEL)) {
      if (!opencv_imgcodecs.imencode(".png", image.pixels(), out, parameters)) {
        throw new IllegalStateException("PNG takes any 8-bit image");
      }
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }
}
