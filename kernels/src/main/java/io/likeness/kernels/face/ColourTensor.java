package io.likeness.kernels.face;

import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.opencv_core.Mat;

/** A square of an image in colour, as models of others look at it. */
public final class ColourTensor {
  private static final int CHANNELS = 3;
  private static final double FULL = 255;

  private ColourTensor() {}

  /**
   * (value / 255 − mean) / deviation in planes of red, green and blue, each row-major: a tensor of
   * shape (3, side, side).
   *
   * @param side in pixels, at least 1
   * @param aroundFace whether the square is cut around the largest frontal face; where none is
   *     found, and otherwise, it is the largest in the middle
   * @param mean of each plane, in [0, 1]
   * @param deviation of each plane, above 0
   */
  public static float[] of(
      FaceImage image, int side, boolean aroundFace, double[] mean, double[] deviation) {
    int plane = side * side;
    float[] out = new float[CHANNELS * plane];
    try (Mat small = FaceSquare.resized(image.pixels(), FaceSquare.of(image, aroundFace), side);
        UByteIndexer pixels = small.createIndexer()) {
      for (int i = 0; i < plane; i++) {
        for (int c = 0; c < CHANNELS; c++) {
          int value = pixels.get(i / side, i % side, CHANNELS - 1 - c);
          out[c * plane + i] = (float) ((value / FULL - mean[c]) / deviation[c]);
        }
      }
    }
    return out;
  }
}
