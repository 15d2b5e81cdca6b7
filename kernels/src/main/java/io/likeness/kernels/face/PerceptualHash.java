package io.likeness.kernels.face;

import java.util.Arrays;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * 64 bits that stay nearly the same when an image is scaled or coded again: which of the lowest 8 ×
 * 8 cosine coefficients of the 32 × 32 gray image exceed their median (Zauner 2010, pHash).
 */
public final class PerceptualHash {
  private static final int SIDE = 32;
  private static final int LOW = 8;
  private static final int FINE = 16;

  private PerceptualHash() {}

  public static long of(FaceImage image) {
    return signs(image, LOW)[0];
  }

  /**
   * 256 bits by the lowest 16 × 16 coefficients: tells likeness of pictures from that of layouts.
   */
  public static long[] fine(FaceImage image) {
    return signs(image, FINE);
  }

  private static long[] signs(FaceImage image, int side) {
    try (Mat gray = new Mat();
        Mat small = new Mat();
        Mat real = new Mat();
        Mat cosine = new Mat();
        Size size = new Size(SIDE, SIDE)) {
      opencv_imgproc.cvtColor(image.pixels(), gray, opencv_imgproc.COLOR_BGR2GRAY);
      opencv_imgproc.resize(gray, small, size, 0, 0, opencv_imgproc.INTER_AREA);
      small.convertTo(real, opencv_core.CV_32F);
      opencv_core.dct(real, cosine);
      float[] low = new float[side * side];
      try (FloatIndexer c = cosine.createIndexer()) {
        for (int i = 0; i < low.length; i++) {
          low[i] = c.get(i / side, i % side);
        }
      }
      float[] sorted = low.clone();
      Arrays.sort(sorted);
      float median = (sorted[low.length / 2 - 1] + sorted[low.length / 2]) / 2;
      long[] hash = new long[low.length / Long.SIZE];
      for (int i = 0; i < low.length; i++) {
        hash[i / Long.SIZE] |= low[i] > median ? 1L << i : 0;
      }
      return hash;
    }
  }

  /** In how many of 64 bits two hashes differ. */
  public static int distance(long a, long b) {
    return Long.bitCount(a ^ b);
  }

  /** In how many of 256 bits two fine hashes differ. */
  public static int distance(long[] a, long[] b) {
    int bits = 0;
    for (int i = 0; i < a.length; i++) {
      bits += Long.bitCount(a[i] ^ b[i]);
    }
    return bits;
  }
}
