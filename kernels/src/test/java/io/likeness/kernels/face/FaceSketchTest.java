package io.likeness.kernels.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FaceSketchTest {
  private static float[] stripes(boolean upright, float gain, float offset) {
    float[] out = new float[64 * 64];
    for (int i = 0; i < out.length; i++) {
      int along = upright ? i % 64 : i / 64;
      out[i] = offset + gain * (float) StrictMath.sin(along * 0.5);
    }
    return out;
  }

  @Test
  void uprightStripesVoteForTheLevelGradientAndLyingOnesForTheUpright() {
    double[] upright = FaceSketch.of(stripes(true, 50, 100));
    double[] lying = FaceSketch.of(stripes(false, 50, 100));
    // A level gradient has direction 0, between the first and the last of nine bins.
    assertThat(upright[0] + upright[8]).isGreaterThan(10 * upright[4]);
    assertThat(lying[4]).isGreaterThan(10 * (lying[0] + lying[8]));
  }

  @Test
  void lightAndContrastChangeNothing() {
    double[] one = FaceSketch.of(stripes(true, 50, 100));
    double[] two = FaceSketch.of(stripes(true, 20, 60));
    for (int i = 0; i < one.length; i++) {
      assertThat(one[i]).isCloseTo(two[i], within(1e-4));
    }
  }

  @Test
  void aFlatPatchHasNoDirection() {
    assertThat(FaceSketch.of(new float[64 * 64])).hasSize(FaceSketch.DIMENSION).containsOnly(0.0);
  }
}
