package io.likeness.kernels.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;

class SkinToneTest {
  private static final int[] LIGHT = {231, 188, 165};
  private static final int[] TAN = {190, 140, 105};
  private static final int[] DARK = {105, 70, 52};

  /** A face of one colour before a gray wall, all seen by {@code light} of red, green and blue. */
  private static SkinTone seen(int[] skin, double... light) {
    try (Mat whole = plain(128 * light[0], 128 * light[1], 128 * light[2]);
        Mat face = plain(skin[0] * light[0], skin[1] * light[1], skin[2] * light[2]);
        Rect middle = new Rect(40, 40, 40, 40);
        Mat part = new Mat(whole, middle)) {
      try (Rect corner = new Rect(0, 0, 40, 40);
          Mat of = new Mat(face, corner)) {
        of.copyTo(part);
        return SkinTone.of(of, whole);
      }
    }
  }

  private static Mat plain(double red, double green, double blue) {
    return new Mat(120, 120, opencv_core.CV_8UC3, new Scalar(blue, green, red, 0));
  }

  /** ITA by CIE formulas from sRGB, D65: IEC 61966-2-1, then CIE 15. */
  private static double ita(int[] rgb) {
    double[] linear = new double[3];
    for (int i = 0; i < 3; i++) {
      double v = rgb[i] / 255.0;
      linear[i] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
    double y = 0.2126729 * linear[0] + 0.7151522 * linear[1] + 0.0721750 * linear[2];
    double z = (0.0193339 * linear[0] + 0.1191920 * linear[1] + 0.9503041 * linear[2]) / 1.08883;
    double lightness = 116 * Math.cbrt(y) - 16;
    double b = 200 * (Math.cbrt(y) - Math.cbrt(z));
    return Math.toDegrees(Math.atan2(lightness - 50, b));
  }

  @Test
  void inGoodLightTheAngleIsThatOfTheFormula() {
    for (int[] skin : new int[][] {LIGHT, TAN, DARK}) {
      SkinTone tone = seen(skin, 1, 1, 1);
      assertThat(tone.lightConfidence()).isGreaterThan(0.5);
      // Lab in 8 bits: half a step of b* is 2 degrees where b* is 15.
      assertThat(tone.itaDegrees()).isCloseTo(ita(skin), within(3.0));
    }
    assertThat(ita(LIGHT)).isGreaterThan(41);
    assertThat(ita(DARK)).isLessThan(-10);
  }

  @Test
  void abstainsInTheDarkInTintedLightAndInHalfLight() {
    assertThat(seen(LIGHT, 0.15, 0.15, 0.15).itaDegrees()).isNaN();
    assertThat(seen(LIGHT, 1.0, 0.75, 0.35).itaDegrees()).isNaN();
    try (Mat face = plain(LIGHT[0], LIGHT[1], LIGHT[2]);
        Rect left = new Rect(0, 0, 60, 120);
        Mat shadow = new Mat(face, left);
        Mat dark = plain(LIGHT[0] * 0.3, LIGHT[1] * 0.3, LIGHT[2] * 0.3);
        Mat half = new Mat(dark, left)) {
      half.copyTo(shadow);
      SkinTone tone = SkinTone.of(face, face);
      assertThat(tone.evenness()).isLessThan(0.45);
      assertThat(tone.itaDegrees()).isNaN();
      assertThat(tone.lightConfidence()).isZero();
    }
  }

  @Test
  void aGrayWallHasNoSkin() {
    try (Mat wall = plain(128, 128, 128)) {
      assertThat(SkinTone.of(wall, wall).itaDegrees()).isNaN();
      assertThat(SkinTone.of(wall, wall).lightConfidence()).isZero();
    }
  }

  @Test
  void strongJpegHasBlocksAndNoiseHasNone() {
    try (FaceImage soft = FaceKernelsTest.picture(128, 128);
        FaceImage noisy =
            FaceKernelsTest.changed(
                soft, "gaussian-noise", Map.of("sigma", new double[] {12, 12}));
        FaceImage coded =
            FaceKernelsTest.changed(noisy, "jpeg", Map.of("quality", new double[] {5, 5}))) {
      assertThat(FaceMeasures.quality(noisy).blockiness()).isCloseTo(1, within(0.1));
      assertThat(FaceMeasures.quality(coded).blockiness()).isGreaterThan(2);
      assertThat(FaceMeasures.quality(coded).faceCount()).isNaN();
    }
  }

  @Test
  void dynamicRangeCountsDoublings() {
    try (FaceImage flat =
        new FaceImage(new Mat(64, 64, opencv_core.CV_8UC3, new Scalar(77, 77, 77, 0)))) {
      assertThat(FaceMeasures.quality(flat).dynamicRangeStops()).isZero();
      assertThat(FaceMeasures.quality(flat).blockiness()).isEqualTo(1);
    }
    try (FaceImage two =
            new FaceImage(new Mat(64, 64, opencv_core.CV_8UC3, new Scalar(15, 15, 15, 0)));
        Rect left = new Rect(0, 0, 32, 64);
        Mat half = new Mat(two.pixels(), left);
        Mat bright = new Mat(64, 32, opencv_core.CV_8UC3, new Scalar(127, 127, 127, 0))) {
      bright.copyTo(half);
      assertThat(FaceMeasures.quality(two).dynamicRangeStops()).isEqualTo(3);
    }
  }
}
