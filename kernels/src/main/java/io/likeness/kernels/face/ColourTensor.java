package io.likeness.kernels.face;

import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

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
    try (Mat gray = new Mat();
        Mat small = new Mat();
        Size size = new Size(side, side)) {
      opencv_imgproc.cvtColor(image.pixels(), gray, opencv_imgproc.COLOR_BGR2GRAY);
      FaceDetector.Box box = FaceSquare.of(gray, aroundFace);
      try (Rect rect = new Rect(box.x(), box.y(), box.width(), box.height());
          Mat cut = new Mat(image.pixels(), rect)) {
        int how = box.width() > side ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
        opencv_imgproc.resize(cut, small, size, 0, 0, how);
      }
      int plane = side * side;
      float[] out = new float[CHANNELS * plane];
      try (UByteIndexer pixels = small.createIndexer()) {
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
}
