package io.likeness.kernels.face;

import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** All measures of one image in one pass; gray is made once and shared. */
public final class FaceMeasures {
  /** Sharpness is compared at one size, or a large photograph would always look blurred. */
  private static final int SHARPNESS_SIDE = 256;

  private static final double[] NO_BOX = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};

  private FaceMeasures() {}

  /** All measures, with the faces that {@code detector} finds. */
  public static FaceProfile measure(FaceImage image, FaceDetector detector) {
    try (Mat gray = gray(image)) {
      FaceProfile quality = quality(image, gray);
      List<FaceDetector.Face> faces = detector.find(image.pixels(), gray);
      if (faces.isEmpty()) {
        return quality.withFaces(0, NO_BOX, SkinTone.UNKNOWN, FacePose.UNKNOWN);
      }
      FaceDetector.Face first = faces.get(0);
      double[] shares = {first.x(), first.y(), first.width(), first.height()};
      try (Rect largest = rect(shares, image);
          Mat face = new Mat(image.pixels(), largest)) {
        return quality.withFaces(
            faces.size(),
            shares,
            SkinTone.of(face, image.pixels()),
            first.points().map(FacePose::of).orElse(FacePose.UNKNOWN));
      }
    }
  }

  /** The measures that need no detector; those of faces are NaN. */
  public static FaceProfile quality(FaceImage image) {
    try (Mat gray = gray(image)) {
      return quality(image, gray);
    }
  }

  private static Mat gray(FaceImage image) {
    Mat gray = new Mat();
    opencv_imgproc.cvtColor(image.pixels(), gray, opencv_imgproc.COLOR_BGR2GRAY);
    return gray;
  }

  private static FaceProfile quality(FaceImage image, Mat gray) {
    try (Mat small = new Mat()) {
      fit(gray, small, SHARPNESS_SIDE);
      long[] histogram = histogram(small);
      double dark = percentile(histogram, 0.01);
      double bright = percentile(histogram, 0.99);
      return new FaceProfile(
          image.width(),
          image.height(),
          laplacianVariance(small),
          tenengrad(small),
          percentile(histogram, 0.05),
          percentile(histogram, 0.50),
          percentile(histogram, 0.95),
          StrictMath.log((bright + 1) / (dark + 1)) / StrictMath.log(2),
          entropy(histogram),
          Blockiness.of(gray),
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);
    }
  }

  private static Rect rect(double[] shares, FaceImage image) {
    int x = (int) (shares[0] * image.width());
    int y = (int) (shares[1] * image.height());
    int width = Math.max(1, Math.min(image.width() - x, (int) (shares[2] * image.width())));
    int height = Math.max(1, Math.min(image.height() - y, (int) (shares[3] * image.height())));
    return new Rect(x, y, width, height);
  }

  /** Scales so that the longer side is {@code side}, by area where it shrinks. */
  static void fit(Mat in, Mat out, int side) {
    double scale = (double) side / Math.max(in.cols(), in.rows());
    try (Size size =
        new Size(
            Math.max(8, (int) Math.round(in.cols() * scale)),
            Math.max(8, (int) Math.round(in.rows() * scale)))) {
      opencv_imgproc.resize(
          in, out, size, 0, 0, scale < 1 ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
    }
  }

  /** Variance of the 3 × 3 Laplacian (Pech-Pacheco et al. 2000). */
  private static double laplacianVariance(Mat gray) {
    try (Mat edges = new Mat();
        Mat mean = new Mat();
        Mat deviation = new Mat()) {
      opencv_imgproc.Laplacian(gray, edges, opencv_core.CV_32F);
      opencv_core.meanStdDev(edges, mean, deviation);
      try (var values = deviation.<org.bytedeco.javacpp.indexer.DoubleIndexer>createIndexer()) {
        double d = values.get(0);
        return d * d;
      }
    }
  }

  /** Mean of the squared Sobel gradient (Tenenbaum 1970; Krotkov 1987). */
  private static double tenengrad(Mat gray) {
    try (Mat dx = new Mat();
        Mat dy = new Mat();
        Mat squares = new Mat()) {
      opencv_imgproc.Sobel(gray, dx, opencv_core.CV_32F, 1, 0);
      opencv_imgproc.Sobel(gray, dy, opencv_core.CV_32F, 0, 1);
      opencv_core.multiply(dx, dx, squares);
      try (Scalar mean = opencv_core.mean(squares)) {
        double x = mean.get(0);
        opencv_core.multiply(dy, dy, squares);
        try (Scalar other = opencv_core.mean(squares)) {
          return x + other.get(0);
        }
      }
    }
  }

  private static long[] histogram(Mat gray) {
    byte[] pixels = new byte[gray.cols() * gray.rows()];
    gray.data().get(pixels);
    int[] counts = new int[256];
    for (byte pixel : pixels) {
      counts[pixel & 0xFF]++;
    }
    long[] out = new long[counts.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = counts[i];
    }
    return out;
  }

  /** The least value that at least {@code share} of the pixels do not exceed. */
  private static double percentile(long[] histogram, double share) {
    long total = 0;
    for (long n : histogram) {
      total += n;
    }
    long seen = 0;
    for (int v = 0; v < histogram.length; v++) {
      seen += histogram[v];
      if (seen >= share * total) {
        return v;
      }
    }
    return 255;
  }

  private static double entropy(long[] histogram) {
    double total = 0;
    for (long n : histogram) {
      total += n;
    }
    double bits = 0;
    for (long n : histogram) {
      if (n > 0) {
        double p = n / total;
        bits -= p * StrictMath.log(p) / StrictMath.log(2);
      }
    }
    return bits;
  }
}
