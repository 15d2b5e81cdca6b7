package io.likeness.kernels.face;

import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** A small square gray patch of an image, as networks look at it. */
public final class GrayPatch {
  private GrayPatch() {}

  /**
   * Luma in [0, 255], row-major, {@code side} × {@code side}.
   *
   * @param side in pixels, at least 1
   * @param aroundFace whether the patch is cut around the largest frontal face; where none is
   *     found, and otherwise, it is the largest square in the middle
   */
  public static float[] of(FaceImage image, int side, boolean aroundFace) {
    float[] out = new float[side * side];
    try (Mat gray = new Mat()) {
      opencv_imgproc.cvtColor(image.pixels(), gray, opencv_imgproc.COLOR_BGR2GRAY);
      try (Mat small = FaceSquare.resized(gray, FaceSquare.of(gray, aroundFace), side);
          UByteIndexer pixels = small.createIndexer()) {
        for (int i = 0; i < out.length; i++) {
          out[i] = pixels.get(i / side, i % side);
        }
      }
    }
    return out;
  }
}
