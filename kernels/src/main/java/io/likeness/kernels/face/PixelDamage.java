package io.likeness.kernels.face;

import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.random.NoiseLevels;
import java.util.BitSet;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** Effects that take something away: noise, blur, lossy coding, covered parts. */
final class PixelDamage {
  private static final int CHANNELS = 3;

  private PixelDamage() {}

  static Mat gaussianNoise(Mat in, DrawnPixels drawn) {
    FaceImage image = new FaceImage(in);
    byte[] pixels = image.bgr();
    new NoiseLevels(drawn.get("sigma")).addTo(pixels, drawn.random());
    return FaceImage.ofBgr(in.cols(), in.rows(), pixels).pixels();
  }

  /** The levels that {@link #gaussianNoise} adds before it brings them back to 0 … 255. */
  static float[] noise(FaceImage in, DrawnPixels drawn) {
    float[] out = new float[CHANNELS * in.width() * in.height()];
    new NoiseLevels(drawn.get("sigma")).fill(out, drawn.random());
    return out;
  }

  /**
   * Noise of a sensor: variance shot · level + read² (Foi, Trimeche, Katkovnik and Egiazarian, IEEE
   * TIP 2008, equation 3).
   */
  static Mat isoNoise(Mat in, DrawnPixels drawn) {
    return noisy(in, drawn.random(), drawn.get("shot"), drawn.get("read-sigma"));
  }

  private static Mat noisy(Mat in, CounterRandom random, double shot, double sigma) {
    float[] noise = new float[in.cols() * CHANNELS];
    byte[] row = new byte[noise.length];
    float[] deviation = deviations(shot, sigma);
    Mat out = new Mat(in.rows(), in.cols(), in.type());
    for (int y = 0; y < in.rows(); y++) {
      in.ptr(y).get(row);
      random.fillGaussian(noise, 1);
      for (int i = 0; i < noise.length; i++) {
        int level = row[i] & 0xFF;
        float changed = level + deviation[level] * noise[i];
        row[i] = (byte) (int) (Math.max(0f, Math.min(255f, changed)) + 0.5f);
      }
      out.ptr(y).put(row);
    }
    return out;
  }

  private static float[] deviations(double shot, double sigma) {
    float[] out = new float[256];
    for (int level = 0; level < out.length; level++) {
      out[level] = (float) StrictMath.sqrt(shot * level + sigma * sigma);
    }
    return out;
  }

  static Mat saltAndPepper(Mat in, DrawnPixels drawn) {
    Mat out = in.clone();
    long pixels = (long) in.cols() * in.rows();
    BitSet hit = new BitSet();
    long hits = Math.round(drawn.get("share") * pixels);
    byte[] white = {-1, -1, -1};
    byte[] black = {0, 0, 0};
    for (long i = 0; i < hits; i++) {
      int x = drawn.random().nextInt(in.cols());
      int y = drawn.random().nextInt(in.rows());
      out.ptr(y, x).put(drawn.random().nextInt(2) == 0 ? white : black);
      hit.set(y * in.cols() + x);
    }
    // Some are hit twice.
    drawn.note("share", (double) hit.cardinality() / pixels);
    return out;
  }

  static Mat gaussianBlur(Mat in, DrawnPixels drawn) {
    Mat out = new Mat();
    try (Size byItself = new Size(0, 0)) {
      opencv_imgproc.GaussianBlur(in, out, byItself, drawn.get("sigma-px"));
    }
    return out;
  }

  static Mat medianBlur(Mat in, DrawnPixels drawn) {
    int radius = (int) Math.round(drawn.get("radius-px"));
    drawn.note("radius-px", radius);
    Mat out = new Mat();
    opencv_imgproc.medianBlur(in, out, 2 * radius + 1);
    return out;
  }

  /** Each pixel becomes the mean along a line through it. */
  static Mat motionBlur(Mat in, DrawnPixels drawn) {
    double length = drawn.get("length-px");
    double angle = StrictMath.toRadians(drawn.get("degrees"));
    int reach = (int) Math.ceil(length / 2);
    int side = 2 * reach + 3;
    int steps = Math.max(2, (int) Math.ceil(4 * length));
    Mat out = new Mat();
    try (Mat line = new Mat(side, side, opencv_core.CV_32F, new Scalar(0.0));
        FloatIndexer weights = line.createIndexer();
        Point middle = new Point(-1, -1)) {
      for (int i = 0; i < steps; i++) {
        double along = length * ((i + 0.5) / steps - 0.5);
        double x = reach + 1 + along * StrictMath.cos(angle);
        double y = reach + 1 - along * StrictMath.sin(angle);
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        for (int corner = 0; corner < 4; corner++) {
          int px = left + corner % 2;
          int py = top + corner / 2;
          double weight = (1 - Math.abs(x - px)) * (1 - Math.abs(y - py)) / steps;
          weights.put(py, px, weights.get(py, px) + (float) weight);
        }
      }
      opencv_imgproc.filter2D(in, out, -1, line, middle, 0, opencv_core.BORDER_REFLECT_101);
    }
    return out;
  }

  /** Through JPEG and back. */
  static Mat jpeg(Mat in, DrawnPixels drawn) {
    int quality = (int) Math.round(drawn.get("quality"));
    drawn.note("quality", quality);
    byte[] coded = JpegEncoder.encode(new FaceImage(in), quality);
    try (BytePointer data = new BytePointer(coded);
        Mat bytes = new Mat(1, coded.length, opencv_core.CV_8UC1, data)) {
      return opencv_imgcodecs.imdecode(bytes, opencv_imgcodecs.IMREAD_COLOR);
    }
  }

  /** A rectangle covered with the mean colour (Zhong et al., "Random erasing", AAAI 2020, RE-M). */
  static Mat erase(Mat in, DrawnPixels drawn) {
    double area = drawn.get("share") * in.cols() * in.rows();
    double aspect = drawn.get("aspect");
    Mat out = in.clone();
    if (area == 0) {
      return out;
    }
    int width = within(Math.round(StrictMath.sqrt(area * aspect)), in.cols());
    int height = within(Math.round(StrictMath.sqrt(area / aspect)), in.rows());
    drawn.note("share", (double) width * height / ((double) in.cols() * in.rows()));
    drawn.note("aspect", (double) width / height);
    int x = (int) Math.round(drawn.get("x-position") * (in.cols() - width));
    int y = (int) Math.round(drawn.get("y-position") * (in.rows() - height));
    try (Scalar mean = opencv_core.mean(in)) {
      cover(out, x, y, width, height, mean);
    }
    return out;
  }

  /** Squares in a regular pattern covered with the mean colour (Chen et al., GridMask, 2020). */
  static Mat grid(Mat in, DrawnPixels drawn) {
    int unit =
        Math.max(4, (int) Math.round(drawn.get("unit-share") * Math.min(in.cols(), in.rows())));
    int side = Math.max(1, (int) Math.round((1 - drawn.get("kept-ratio")) * unit));
    int fromX = drawn.random().nextInt(unit);
    int fromY = drawn.random().nextInt(unit);
    drawn.note("x-offset-px", fromX);
    drawn.note("y-offset-px", fromY);
    Mat out = in.clone();
    try (Scalar mean = opencv_core.mean(in)) {
      for (int y = fromY - unit; y < in.rows(); y += unit) {
        for (int x = fromX - unit; x < in.cols(); x += unit) {
          int left = Math.max(0, x);
          int top = Math.max(0, y);
          int right = Math.min(in.cols(), x + side);
          int low = Math.min(in.rows(), y + side);
          if (left < right && top < low) {
            cover(out, left, top, right - left, low - top, mean);
          }
        }
      }
    }
    return out;
  }

  private static int within(long wanted, int most) {
    return (int) Math.max(1, Math.min(most, wanted));
  }

  private static void cover(Mat out, int x, int y, int width, int height, Scalar colour) {
    try (Rect window = new Rect(x, y, width, height);
        Mat part = new Mat(out, window);
        Mat fill = new Mat(colour)) {
      part.setTo(fill);
    }
  }
}
