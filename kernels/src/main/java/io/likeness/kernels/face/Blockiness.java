package io.likeness.kernels.face;

import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * How much levels jump at the borders of 8 × 8 blocks, over how much they do elsewhere (Wang,
 * Sheikh and Bovik, ICIP 2002, sections 2.1 and 2.2): about 1 for an image without blocks.
 */
final class Blockiness {
  private static final int BLOCK = 8;
  private static final double GRAIN = 0.1;

  private Blockiness() {}

  /** Of an 8-bit gray image; NaN if it is not two blocks wide and high. */
  static double of(Mat gray) {
    if (!(gray.cols() >= 2 * BLOCK && gray.rows() >= 2 * BLOCK)) {
      return Double.NaN;
    }
    double[] across = jumps(gray, true);
    double[] down = jumps(gray, false);
    double border = 0;
    double inside = 0;
    for (double[] jumps : new double[][] {across, down}) {
      double[] sum = new double[2];
      int[] count = new int[2];
      for (int i = 0; i < jumps.length; i++) {
        int which = (i + 1) % BLOCK == 0 ? 0 : 1;
        sum[which] += jumps[i];
        count[which]++;
      }
      border += sum[0] / count[0];
      inside += sum[1] / count[1];
    }
    // A tenth of a level on both sides: a flat image has no blocks, whatever it is divided by.
    return (border + GRAIN) / (inside + GRAIN);
  }

  /** Mean absolute step from each column (or row) to the next. */
  private static double[] jumps(Mat gray, boolean columns) {
    int steps = (columns ? gray.cols() : gray.rows()) - 1;
    try (Rect first =
            columns ? new Rect(0, 0, steps, gray.rows()) : new Rect(0, 0, gray.cols(), steps);
        Rect next =
            columns ? new Rect(1, 0, steps, gray.rows()) : new Rect(0, 1, gray.cols(), steps);
        Mat a = new Mat(gray, first);
        Mat b = new Mat(gray, next);
        Mat difference = new Mat();
        Mat means = new Mat()) {
      opencv_core.absdiff(a, b, difference);
      opencv_core.reduce(
          difference, means, columns ? 0 : 1, opencv_core.REDUCE_AVG, opencv_core.CV_64F);
      double[] out = new double[steps];
      try (DoubleIndexer values = means.createIndexer()) {
        for (int i = 0; i < steps; i++) {
          out[i] = columns ? values.get(0, i) : values.get(i, 0);
        }
      }
      return out;
    }
  }
}
