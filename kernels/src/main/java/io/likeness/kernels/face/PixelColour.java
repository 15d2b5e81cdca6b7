package io.likeness.kernels.face;

import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_imgproc.CLAHE;

/** Effects on light and colour, each level for itself or, for CLAHE, by its neighbourhood. */
final class PixelColour {
  /** Luma of red, green and blue in the matrices of Filter Effects Module Level 1, section 9.6. */
  private static final double[] LUMA = {0.213, 0.715, 0.072};

  /** What turning by a right angle adds there, rows and columns red, green, blue. */
  private static final double[][] QUARTER = {
    {-0.213, -0.715, 0.928}, {0.143, 0.140, -0.283}, {-0.787, 0.715, 0.072}
  };

  private PixelColour() {}

  static Mat brightnessContrast(Mat in, DrawnPixels drawn) {
    double factor = drawn.get("contrast");
    Mat out = new Mat();
    in.convertTo(out, -1, factor, 127.5 * (1 - factor) + drawn.get("brightness"));
    return out;
  }

  static Mat gamma(Mat in, DrawnPixels drawn) {
    double gamma = drawn.get("gamma");
    Mat out = new Mat();
    try (Mat table = new Mat(1, 256, opencv_core.CV_8U);
        UByteIndexer levels = table.createIndexer()) {
      for (int i = 0; i < 256; i++) {
        levels.put(0, i, (int) Math.round(255 * StrictMath.pow(i / 255.0, gamma)));
      }
      opencv_core.LUT(in, table, out);
    }
    return out;
  }

  /** A turn about the gray axis that keeps luma. */
  static Mat hue(Mat in, DrawnPixels drawn) {
    double angle = StrictMath.toRadians(drawn.get("degrees"));
    return mixed(in, StrictMath.cos(angle), StrictMath.sin(angle));
  }

  static Mat saturation(Mat in, DrawnPixels drawn) {
    return mixed(in, drawn.get("factor"), 0);
  }

  /** Gray + {@code keep} · (colour − gray) + {@code turn} · quarter turn. */
  private static Mat mixed(Mat in, double keep, double turn) {
    Mat out = new Mat();
    try (Mat matrix = new Mat(3, 3, opencv_core.CV_32F);
        FloatIndexer m = matrix.createIndexer()) {
      for (int to = 0; to < 3; to++) {
        for (int from = 0; from < 3; from++) {
          double self = to == from ? 1 : 0;
          double value = LUMA[from] + keep * (self - LUMA[from]) + turn * QUARTER[to][from];
          // The matrix counts from red, the pixels from blue.
          m.put(2 - to, 2 - from, (float) value);
        }
      }
      opencv_core.transform(in, out, matrix);
    }
    return out;
  }

  /** Contrast-limited adaptive equalisation of luma over 8 × 8 tiles (Zuiderveld 1994). */
  static Mat clahe(Mat in, DrawnPixels drawn) {
    Mat out = new Mat();
    try (Mat planes = new Mat();
        MatVector split = new MatVector();
        Mat luma = new Mat();
        Size tiles = new Size(8, 8);
        CLAHE equaliser = opencv_imgproc.createCLAHE(drawn.get("clip-limit"), tiles)) {
      opencv_imgproc.cvtColor(in, planes, opencv_imgproc.COLOR_BGR2YCrCb);
      opencv_core.split(planes, split);
      equaliser.apply(split.get(0), luma);
      split.put(0, luma);
      opencv_core.merge(split, planes);
      opencv_imgproc.cvtColor(planes, out, opencv_imgproc.COLOR_YCrCb2BGR);
    }
    return out;
  }
}
