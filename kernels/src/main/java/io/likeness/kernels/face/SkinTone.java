package io.likeness.kernels.face;

import java.util.Arrays;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Skin tone of a face as the individual typology angle, ITA = atan((L* − 50) / b*) in degrees
 * (Chardon, Cretois and Hourseau 1991), of the median pixel that has the colour of skin, and how
 * far the light is to be trusted.
 *
 * <p>A camera's light moves ITA by more than a class, so the angle abstains (NaN) where confidence
 * is below {@link #LEAST_CONFIDENCE}. Confidence is the least of three: exposure (skin neither
 * below L* 20 nor above 95, fully trusted within 35 … 88), evenness (the darker half of the face at
 * least 0.45 as bright as the other, fully trusted from 0.75), and neutrality (mean chroma of all
 * around the face at most 30, fully trusted up to 12; a tinted light tints the wall as well).
 *
 * @param itaDegrees above 55 very light, 41 light, 28 intermediate, 10 tan, -30 brown, below dark;
 *     NaN where it abstains
 * @param lightConfidence 0 … 1
 * @param evenness mean L* of the darker half of the face over that of the lighter one, 0 … 1
 */
record SkinTone(double itaDegrees, double lightConfidence, double evenness) {
  static final double LEAST_CONFIDENCE = 0.5;

  private static final int SIDE = 96;
  private static final double LEAST_SKIN = 0.1;

  /** Without a face nothing is known. */
  static final SkinTone UNKNOWN = new SkinTone(Double.NaN, Double.NaN, Double.NaN);

  /**
   * The tone of {@code face}.
   *
   * @param face 8-bit BGR of a face
   * @param whole 8-bit BGR of the image it is from
   */
  static SkinTone of(Mat face, Mat whole) {
    byte[] lab = lab(face);
    byte[] light = new byte[lab.length / 3];
    int skin = 0;
    double[] lightness = new double[light.length];
    double[] yellow = new double[light.length];
    for (int i = 0; i < light.length; i++) {
      light[i] = lab[3 * i];
      double l = (lab[3 * i] & 0xFF) * 100 / 255.0;
      double a = (lab[3 * i + 1] & 0xFF) - 128;
      double b = (lab[3 * i + 2] & 0xFF) - 128;
      if (l > 5 && isSkin(a, b)) {
        lightness[skin] = l;
        yellow[skin] = b;
        skin++;
      }
    }
    double evenness = evenness(light);
    if (skin < LEAST_SKIN * light.length) {
      return new SkinTone(Double.NaN, 0, evenness);
    }
    double l = median(lightness, skin);
    double b = median(yellow, skin);
    double confidence =
        Math.min(
            Math.min(ramp(l, 20, 35), ramp(-l, -95, -88)),
            Math.min(ramp(evenness, 0.45, 0.75), ramp(-chroma(lab(whole)), -30, -12)));
    double ita = StrictMath.toDegrees(StrictMath.atan2(l - 50, b));
    return new SkinTone(confidence >= LEAST_CONFIDENCE ? ita : Double.NaN, confidence, evenness);
  }

  /** Reddish to yellowish and not vivid: where skin of every tone lies in the a*b* plane. */
  private static boolean isSkin(double a, double b) {
    double chroma = StrictMath.sqrt(a * a + b * b);
    return a > 1 && b > 0 && chroma > 6 && chroma < 55 && a < 2.5 * b + 12;
  }

  /** 0 up to {@code none}, 1 from {@code full} on, a line between. */
  private static double ramp(double value, double none, double full) {
    return Math.max(0, Math.min(1, (value - none) / (full - none)));
  }

  private static byte[] lab(Mat bgr) {
    try (Mat small = new Mat();
        Mat lab = new Mat();
        Size size = new Size(SIDE, SIDE)) {
      opencv_imgproc.resize(bgr, small, size, 0, 0, opencv_imgproc.INTER_AREA);
      opencv_imgproc.cvtColor(small, lab, opencv_imgproc.COLOR_BGR2Lab);
      byte[] out = new byte[3 * SIDE * SIDE];
      lab.data().get(out);
      return out;
    }
  }

  private static double evenness(byte[] light) {
    double[] half = new double[2];
    for (int i = 0; i < light.length; i++) {
      half[i % SIDE < SIDE / 2 ? 0 : 1] += light[i] & 0xFF;
    }
    double most = Math.max(half[0], half[1]);
    return most > 0 ? Math.min(half[0], half[1]) / most : 1;
  }

  private static double chroma(byte[] lab) {
    double a = 0;
    double b = 0;
    int n = lab.length / 3;
    for (int i = 0; i < n; i++) {
      a += (lab[3 * i + 1] & 0xFF) - 128;
      b += (lab[3 * i + 2] & 0xFF) - 128;
    }
    return StrictMath.sqrt(a * a + b * b) / n;
  }

  private static double median(double[] values, int count) {
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }
}
