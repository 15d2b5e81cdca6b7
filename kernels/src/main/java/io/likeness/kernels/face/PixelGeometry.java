package io.likeness.kernels.face;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Effects that move pixels: bilinear, at the size of the input, with what comes in from outside
 * mirrored at the edges.
 */
final class PixelGeometry {
  private PixelGeometry() {}

  static Mat rotate(Mat in, DrawnPixels drawn) {
    double angle = StrictMath.toRadians(drawn.get("degrees"));
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    return aboutCentre(in, cos, sin, -sin, cos, 0, 0);
  }

  static Mat scale(Mat in, DrawnPixels drawn) {
    double factor = drawn.get("factor");
    return aboutCentre(in, factor, 0, 0, factor, 0, 0);
  }

  static Mat shift(Mat in, DrawnPixels drawn) {
    return aboutCentre(
        in, 1, 0, 0, 1, drawn.get("x-share") * in.cols(), drawn.get("y-share") * in.rows());
  }

  static Mat shear(Mat in, DrawnPixels drawn) {
    return aboutCentre(
        in, 1, StrictMath.tan(StrictMath.toRadians(drawn.get("degrees"))), 0, 1, 0, 0);
  }

  /** The image under (x, y) → (ax + by + shiftX, cx + dy + shiftY) about its centre. */
  private static Mat aboutCentre(
      Mat in, double a, double b, double c, double d, double shiftX, double shiftY) {
    double x = (in.cols() - 1) / 2.0;
    double y = (in.rows() - 1) / 2.0;
    double toX = x - a * x - b * y + shiftX;
    double toY = y - c * x - d * y + shiftY;
    double area = a * d - b * c;
    Border seen =
        Border.around(
            in,
            (outX, outY) -> (d * (outX - toX) - b * (outY - toY)) / area,
            (outX, outY) -> (a * (outY - toY) - c * (outX - toX)) / area);
    // What lies outside is looked up pixel by pixel; a border that is copied at once costs less.
    boolean framed = seen.isWorthItsPixelsOf(in);
    Mat out = new Mat();
    try (Mat matrix = new Mat(2, 3, opencv_core.CV_64F);
        DoubleIndexer m = matrix.createIndexer();
        Size size = new Size(in.cols(), in.rows());
        Scalar black = new Scalar(0.0);
        Mat frame = framed ? seen.mirrored(in) : new Mat(in)) {
      int left = framed ? seen.left() : 0;
      int above = framed ? seen.above() : 0;
      m.put(0, 0, a);
      m.put(0, 1, b);
      m.put(0, 2, toX - a * left - b * above);
      m.put(1, 0, c);
      m.put(1, 1, d);
      m.put(1, 2, toY - c * left - d * above);
      opencv_imgproc.warpAffine(
          frame,
          out,
          matrix,
          size,
          opencv_imgproc.INTER_LINEAR,
          framed ? opencv_core.BORDER_CONSTANT : opencv_core.BORDER_REFLECT_101,
          black);
    }
    return out;
  }

  /** Pixels beyond each edge that an image is seen with. */
  private record Border(int left, int right, int above, int below) {
    static Border around(Mat in, DoubleBinaryOperator sourceX, DoubleBinaryOperator sourceY) {
      int right = in.cols() - 1;
      int low = in.rows() - 1;
      double[] x = new double[4];
      double[] y = new double[4];
      for (int corner = 0; corner < 4; corner++) {
        x[corner] = sourceX.applyAsDouble(corner % 2 * right, corner / 2 * low);
        y[corner] = sourceY.applyAsDouble(corner % 2 * right, corner / 2 * low);
      }
      return new Border(
          beyond(-Arrays.stream(x).min().orElseThrow()),
          beyond(Arrays.stream(x).max().orElseThrow() - right),
          beyond(-Arrays.stream(y).min().orElseThrow()),
          beyond(Arrays.stream(y).max().orElseThrow() - low));
    }

    /** One pixel more for the neighbour that is mixed in, and one for rounding. */
    private static int beyond(double distance) {
      return (int) Math.max(0, Math.ceil(distance) + 2);
    }

    /** Hardly more than the image has itself, and no side that OpenCV cannot look up in. */
    boolean isWorthItsPixelsOf(Mat in) {
      int width = in.cols() + left + right;
      int height = in.rows() + above + below;
      return width <= 1.5 * in.cols()
          && height <= 1.5 * in.rows()
          && Math.max(width, height) < Short.MAX_VALUE;
    }

    Mat mirrored(Mat in) {
      Mat out = new Mat();
      opencv_core.copyMakeBorder(
          in, out, above, below, left, right, opencv_core.BORDER_REFLECT_101);
      return out;
    }
  }

  /** Each corner looks inward by up to {@code strength} of the side, drawn for itself. */
  static Mat perspective(Mat in, DrawnPixels drawn) {
    double strength = drawn.get("strength");
    float right = in.cols() - 1f;
    float low = in.rows() - 1f;
    float[][] corners = {{0, 0}, {right, 0}, {right, low}, {0, low}};
    Mat out = new Mat();
    try (Mat from = new Mat(4, 1, opencv_core.CV_32FC2);
        Mat to = new Mat(4, 1, opencv_core.CV_32FC2);
        FloatIndexer f = from.createIndexer();
        FloatIndexer t = to.createIndexer();
        Size size = new Size(in.cols(), in.rows());
        Scalar black = new Scalar(0.0)) {
      for (int i = 0; i < 4; i++) {
        float x = corners[i][0];
        float y = corners[i][1];
        double shareX = drawn.random().uniform(0, strength);
        double shareY = drawn.random().uniform(0, strength);
        drawn.note("corner-" + (i + 1) + "-x-share", shareX);
        drawn.note("corner-" + (i + 1) + "-y-share", shareY);
        float inX = (float) (shareX * in.cols());
        float inY = (float) (shareY * in.rows());
        f.put(i, 0, 0, x == 0 ? inX : x - inX);
        f.put(i, 0, 1, y == 0 ? inY : y - inY);
        t.put(i, 0, 0, x);
        t.put(i, 0, 1, y);
      }
      try (Mat matrix = opencv_imgproc.getPerspectiveTransform(from, to)) {
        opencv_imgproc.warpPerspective(
            in,
            out,
            matrix,
            size,
            opencv_imgproc.INTER_LINEAR,
            opencv_core.BORDER_REFLECT_101,
            black);
      }
    }
    return out;
  }

  static Mat flip(Mat in, DrawnPixels drawn) {
    Mat out = new Mat();
    opencv_core.flip(in, out, 1);
    return out;
  }

  /** By area where it shrinks, so that nothing folds back. */
  static Mat resize(Mat in, DrawnPixels drawn) {
    long side = Math.round(drawn.get("side-px"));
    drawn.note("side-px", side);
    double scale = (double) side / Math.max(in.cols(), in.rows());
    Mat out = new Mat();
    try (Size size =
        new Size(
            (int) Math.max(1, Math.round(in.cols() * scale)),
            (int) Math.max(1, Math.round(in.rows() * scale)))) {
      opencv_imgproc.resize(
          in, out, size, 0, 0, scale < 1 ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
    }
    return out;
  }

  /** A part of the image, brought back to the size of the whole. */
  static Mat crop(Mat in, DrawnPixels drawn) {
    double kept = drawn.get("kept-side");
    int width = Math.max(1, (int) Math.round(kept * in.cols()));
    int height = Math.max(1, (int) Math.round(kept * in.rows()));
    int x = (int) Math.round(drawn.get("x-position") * (in.cols() - width));
    int y = (int) Math.round(drawn.get("y-position") * (in.rows() - height));
    Mat out = new Mat();
    try (Rect window = new Rect(x, y, width, height);
        Mat part = new Mat(in, window);
        Size size = new Size(in.cols(), in.rows())) {
      opencv_imgproc.resize(part, out, size, 0, 0, opencv_imgproc.INTER_LINEAR);
    }
    return out;
  }
}
