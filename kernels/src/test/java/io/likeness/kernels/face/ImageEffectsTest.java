package io.likeness.kernels.face;

import static io.likeness.kernels.face.FaceKernelsTest.changed;
import static io.likeness.kernels.face.FaceKernelsTest.difference;
import static io.likeness.kernels.face.FaceKernelsTest.picture;
import static io.likeness.kernels.face.FaceKernelsTest.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.random.CounterRandom;
import java.util.Map;
import java.util.SortedMap;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageEffectsTest {
  /** Independent levels: whatever moves, blurs or recodes them can be seen. */
  private static FaceImage speckled(int width, int height) {
    byte[] levels = new byte[3 * width * height];
    CounterRandom random = random();
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) (20 + random.nextInt(216));
    }
    return FaceImage.ofBgr(width, height, levels);
  }

  private static FaceImage plain(int red, int green, int blue) {
    return new FaceImage(new Mat(200, 200, opencv_core.CV_8UC3, opencv_core.RGB(red, green, blue)));
  }

  private static Map<String, double[]> at(String parameter, double value) {
    return Map.of(parameter, new double[] {value, value});
  }

  private static double mean(FaceImage image, int channel) {
    try (Scalar mean = opencv_core.mean(image.pixels())) {
      return mean.get(channel);
    }
  }

  @Test
  void everyEffectDependsOnItsGeneratorAloneAndLeavesItsInput() {
    try (FaceImage image = speckled(60, 48);
        FaceImage untouched = speckled(60, 48)) {
      for (String name : ImageEffects.kinds().keySet()) {
        // Stream 7 draws a factor of 0.99996 for scale, which no pixel shows.
        ImageEffect effect = ImageEffects.byName(name, Map.of());
        try (FaceImage one = effect.render(image, CounterRandom.of(new byte[32], 8)).image();
            FaceImage two = effect.render(image, CounterRandom.of(new byte[32], 8)).image()) {
          assertThat(difference(one, two)).as(name).isZero();
          if (one.width() == image.width()) {
            assertThat(difference(one, image)).as(name).isPositive();
          }
          assertThat(difference(image, untouched)).as(name).isZero();
          int longer = name.equals("resize") ? 256 : 60;
          assertThat(one.width()).as(name).isEqualTo(longer);
          assertThat(one.height()).as(name).isEqualTo(Math.round(longer * 48 / 60f));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rotate, degrees, 0", "scale, factor, 1", "shear, degrees, 0", "perspective, strength, 0",
    "crop, kept-side, 1", "gamma, gamma, 1", "hue, degrees, 0", "saturation, factor, 1",
    "gaussian-noise, sigma, 0", "salt-and-pepper, share, 0", "motion-blur, length-px, 1"
  })
  void theNeutralValueChangesNothing(String effect, String parameter, double neutral) {
    assertThat(ImageEffects.kinds().get(effect).parameters())
        .anySatisfy(
            p -> {
              assertThat(p.name()).isEqualTo(parameter);
              assertThat(p.neutral()).isEqualTo(neutral);
            });
    try (FaceImage image = picture(60, 48);
        FaceImage out = changed(image, effect, at(parameter, neutral))) {
      assertThat(difference(out, image)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void halfATurnIsBothFlips() {
    try (FaceImage image = picture(40, 30);
        FaceImage turned = changed(image, "rotate", at("degrees", 180));
        Mat flipped = new Mat()) {
      opencv_core.flip(image.pixels(), flipped, -1);
      assertThat(difference(turned, new FaceImage(flipped))).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void scaledToTwiceTheSizeEachPixelStandsAtTwiceItsDistance() {
    try (FaceImage image = speckled(41, 41);
        FaceImage twice = changed(image, "scale", at("factor", 2));
        FaceImage a = new FaceImage(image.pixels().apply(rect(25, 20, 1, 1)));
        FaceImage b = new FaceImage(twice.pixels().apply(rect(30, 20, 1, 1)))) {
      assertThat(difference(a, b)).isZero();
      assertThat(difference(image, twice)).isPositive();
    }
  }

  @Test
  void aShiftByWholePixelsMovesEachOfThem() {
    Map<String, double[]> fiveRightTwoDown =
        Map.of("x-share", new double[] {0.1, 0.1}, "y-share", new double[] {0.05, 0.05});
    try (FaceImage image = speckled(50, 40);
        FaceImage moved = changed(image, "shift", fiveRightTwoDown)) {
      try (FaceImage a = new FaceImage(image.pixels().apply(rect(0, 0, 45, 38)));
          FaceImage b = new FaceImage(moved.pixels().apply(rect(5, 2, 45, 38)))) {
        assertThat(difference(a, b)).isZero();
      }
    }
  }

  @Test
  void whatComesInFromOutsideIsMirroredAtTheEdges() {
    CounterRandom random = random();
    for (int i = 0; i < 300; i++) {
      double degrees = random.uniform(-180, 180);
      double cos = Math.cos(Math.toRadians(degrees));
      double sin = Math.sin(Math.toRadians(degrees));
      try (FaceImage image = speckled(1 + random.nextInt(80), 1 + random.nextInt(80));
          FaceImage turned = changed(image, "rotate", at("degrees", degrees));
          FaceImage expected = new FaceImage(new Mat());
          Mat matrix = new Mat(2, 3, opencv_core.CV_64F);
          DoubleIndexer m = matrix.createIndexer();
          Size size = new Size(image.width(), image.height());
          Scalar black = new Scalar(0.0)) {
        double x = (image.width() - 1) / 2.0;
        double y = (image.height() - 1) / 2.0;
        m.put(0, 0, cos, sin, x - cos * x - sin * y);
        m.put(1, 0, -sin, cos, y + sin * x - cos * y);
        opencv_imgproc.warpAffine(
            image.pixels(),
            expected.pixels(),
            matrix,
            size,
            opencv_imgproc.INTER_LINEAR,
            opencv_core.BORDER_REFLECT_101,
            black);
        assertThat(difference(turned, expected)).as("%f degrees", degrees).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void picturesAsWideAsCanBeAreSeenFromFurtherAway() {
    try (FaceImage wide = speckled(32_000, 20);
        FaceImage smaller = changed(wide, "scale", at("factor", 0.9))) {
      assertThat(smaller.width()).isEqualTo(32_000);
    }
  }

  private static org.bytedeco.opencv.opencv_core.Rect rect(int x, int y, int width, int height) {
    return new org.bytedeco.opencv.opencv_core.Rect(x, y, width, height);
  }

  @Test
  void turningHueKeepsLumaAndGray() {
    try (FaceImage red = plain(200, 90, 80);
        FaceImage turned = changed(red, "hue", at("degrees", 40));
        FaceImage gray = plain(120, 120, 120);
        FaceImage still = changed(gray, "hue", at("degrees", 77))) {
      assertThat(luma(turned)).isCloseTo(luma(red), within(1.0));
      assertThat(difference(turned, red)).isGreaterThan(10);
      assertThat(difference(still, gray)).isLessThanOrEqualTo(1);
    }
  }

  private static double luma(FaceImage image) {
    return 0.072 * mean(image, 0) + 0.715 * mean(image, 1) + 0.213 * mean(image, 2);
  }

  @Test
  void gammaIsAPowerOfLevels() {
    try (FaceImage gray = plain(64, 64, 64);
        FaceImage brighter = changed(gray, "gamma", at("gamma", 0.5))) {
      assertThat(mean(brighter, 0)).isEqualTo(Math.round(255 * Math.sqrt(64 / 255.0)));
    }
  }

  @Test
  void noiseHasTheSigmaThatWasAskedFor() {
    try (FaceImage image = plain(127, 127, 127);
        FaceImage noisy = changed(image, "gaussian-noise", at("sigma", 10))) {
      // The key is fixed; another would fail once in 10^9, at 6 standard errors of 0.2 % each.
      assertThat(deviation(image, noisy)).isBetween(9.87, 10.14);
    }
  }

  @Test
  void sensorNoiseGrowsWithTheRootOfLight() {
    Map<String, double[]> shot =
        Map.of("shot", new double[] {1, 1}, "read-sigma", new double[] {0, 0});
    try (FaceImage dark = plain(36, 36, 36);
        FaceImage bright = plain(144, 144, 144);
        FaceImage darkNoisy = changed(dark, "iso-noise", shot);
        FaceImage brightNoisy = changed(bright, "iso-noise", shot)) {
      assertThat(deviation(dark, darkNoisy)).isCloseTo(6, within(0.12));
      assertThat(deviation(bright, brightNoisy)).isCloseTo(12, within(0.2));
    }
  }

  private static double deviation(FaceImage clean, FaceImage noisy) {
    double norm = opencv_core.norm(clean.pixels(), noisy.pixels());
    return Math.sqrt(norm * norm / (200 * 200 * 3));
  }

  @Test
  void motionBlurKeepsLightAndMovesAlongItsLineOnly() {
    Map<String, double[]> level =
        Map.of("length-px", new double[] {7, 7}, "degrees", new double[] {0, 0});
    try (FaceImage image = picture(60, 48);
        FaceImage columns = FaceImage.ofBgr(60, 48, rows(60, 48));
        FaceImage moved = changed(columns, "motion-blur", level);
        FaceImage blurred = changed(image, "motion-blur", level)) {
      // Rows of one level each stay what they are when smeared sideways.
      assertThat(difference(moved, columns)).isLessThanOrEqualTo(1);
      assertThat(mean(blurred, 0)).isCloseTo(mean(image, 0), within(1.0));
    }
  }

  private static byte[] rows(int width, int height) {
    byte[] out = new byte[3 * width * height];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (i / (3 * width) % 2 == 0 ? 30 : 200);
    }
    return out;
  }

  /** Share of pixels that change; a speckle that has the mean by chance, one in 216, does not. */
  private static double covered(String effect, Map<String, double[]> ranges) {
    try (FaceImage image = speckled(100, 100);
        FaceImage out = changed(image, effect, ranges)) {
      return share(image, out);
    }
  }

  private static double share(FaceImage image, FaceImage out) {
    try (Mat changed = new Mat();
        Mat gray = new Mat()) {
      opencv_core.absdiff(image.pixels(), out.pixels(), changed);
      opencv_core.extractChannel(changed, gray, 0);
      return opencv_core.countNonZero(gray) / 10_000.0;
    }
  }

  @Test
  void erasingCoversTheShareItSays() {
    Map<String, double[]> quarter =
        Map.of(
            "share", new double[] {0.25, 0.25},
            "aspect", new double[] {1, 1});
    assertThat(covered("erase", quarter)).isCloseTo(0.25, within(0.01));
    assertThat(covered("erase", at("share", 0))).isZero();
  }

  @Test
  void lineageStatesWhatWasDoneAndNotWhatWasAskedFor() {
    try (FaceImage image = speckled(100, 100)) {
      ImageEffect.Rendered erased =
          ImageEffects.byName(
                  "erase",
                  Map.of("share", new double[] {0.9, 0.9}, "aspect", new double[] {10, 10}))
              .render(image, random());
      assertThat(erased.parameters())
          .containsEntry("share", 0.3)
          .containsEntry("aspect", 100 / 30.0);
      ImageEffect.Rendered peppered =
          ImageEffects.byName("salt-and-pepper", at("share", 0.5)).render(image, random());
      // Of so many draws with replacement a share of e^-0.5 is hit by none; 8 standard errors.
      assertThat(peppered.parameters().get("share"))
          .isCloseTo(1 - Math.exp(-0.5), within(0.025))
          .isCloseTo(share(image, peppered.image()), within(1e-9));
      ImageEffect.Rendered grid = ImageEffects.byName("grid", Map.of()).render(image, random());
      assertThat(grid.parameters()).containsKeys("x-offset-px", "y-offset-px");
      ImageEffect.Rendered seen =
          ImageEffects.byName("perspective", Map.of()).render(image, random());
      assertThat(seen.parameters()).containsKeys("corner-1-x-share", "corner-4-y-share");
    }
  }

  @Test
  void aGridCoversTheSquareOfWhatItsSidesDoNotKeep() {
    Map<String, double[]> grid =
        Map.of(
            "unit-share", new double[] {0.2, 0.2},
            "kept-ratio", new double[] {0.5, 0.5});
    assertThat(covered("grid", grid)).isCloseTo(0.25, within(0.01));
  }

  @Test
  void randAugmentSaysWhatItDrewAndDoesNothingAtMagnitudeNought() {
    Map<String, double[]> three =
        Map.of("count", new double[] {3, 3}, "magnitude", new double[] {7, 7});
    try (FaceImage image = speckled(60, 48)) {
      ImageEffect.Rendered made =
          ImageEffects.byName("rand-augment", three).render(image, random());
      SortedMap<String, Double> drawn = made.parameters();
      made.image().close();
      for (int i = 1; i <= 3; i++) {
        String place = i + ".";
        assertThat(drawn.keySet()).anyMatch(k -> k.startsWith(place));
      }
      assertThat(drawn.keySet()).noneMatch(k -> k.startsWith("4.") || k.contains("rand-augment"));
      Map<String, double[]> nought =
          Map.of("count", new double[] {3, 3}, "magnitude", new double[] {0, 0});
      for (int stream = 0; stream < 60; stream++) {
        try (FaceImage same =
            ImageEffects.byName("rand-augment", nought)
                .render(image, CounterRandom.of(new byte[32], stream))
                .image()) {
          assertThat(difference(same, image)).isZero();
        }
      }
    }
  }

  @Test
  void randAugmentReplaysFromItsParameters() {
    Map<String, double[]> one =
        Map.of("count", new double[] {1, 1}, "magnitude", new double[] {5, 5});
    boolean seen = false;
    try (FaceImage image = picture(60, 48)) {
      for (int stream = 0; stream < 200 && !seen; stream++) {
        CounterRandom random = CounterRandom.of(new byte[32], stream);
        ImageEffect.Rendered made = ImageEffects.byName("rand-augment", one).render(image, random);
        Double degrees = made.parameters().get("1.rotate.degrees");
        if (degrees != null) {
          // Half of the way from 0 to ±15.
          assertThat(Math.abs(degrees)).isEqualTo(7.5);
          try (FaceImage again = changed(image, "rotate", at("degrees", degrees))) {
            assertThat(difference(again, made.image())).isZero();
          }
          seen = true;
        }
        made.image().close();
      }
    }
    assertThat(seen).as("rotate is drawn in 200 tries (fails by chance once in 10^4)").isTrue();
  }

  @Test
  void refusesUnknownNamesAndNanRanges() {
    assertThat(ImageEffects.problems("turn", Map.of())).hasSize(1);
    assertThat(ImageEffects.problems("rotate", Map.of("radians", new double[] {0, 1}))).hasSize(1);
    assertThat(ImageEffects.problems("rotate", Map.of("degrees", new double[] {Double.NaN, 1})))
        .hasSize(1);
  }
}
