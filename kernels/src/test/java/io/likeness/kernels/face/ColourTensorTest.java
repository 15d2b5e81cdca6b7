package io.likeness.kernels.face;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColourTensorTest {
  private static final double[] NONE = {0, 0, 0};
  private static final double[] ONE = {1, 1, 1};

  /** Four pixels: red, green; blue, a gray of 51. */
  private static FaceImage four() {
    byte[] bgr = {0, 0, (byte) 255, 0, (byte) 255, 0, (byte) 255, 0, 0, 51, 51, 51};
    return FaceImage.ofBgr(2, 2, bgr);
  }

  @Test
  void planesAreOfRedGreenAndBlueFromTheTopLeft() {
    try (FaceImage image = four()) {
      assertThat(ColourTensor.of(image, 2, false, NONE, ONE))
          .containsExactly(1, 0, 0, 0.2f, 0, 1, 0, 0.2f, 0, 0, 1, 0.2f);
    }
  }

  @Test
  void eachPlaneHasItsOwnMeanAndDeviation() {
    try (FaceImage image = four()) {
      float[] out =
          ColourTensor.of(
              image, 2, false, new double[] {0.5, 0.25, 0}, new double[] {0.5, 0.25, 2});
      assertThat(out).containsExactly(1, -1, -1, -0.6f, -1, 3, -1, -0.2f, 0, 0, 0.5f, 0.1f);
    }
  }

  @Test
  void theSquareIsInTheMiddleAndIsMadeSmaller() {
    int width = 8;
    byte[] bgr = new byte[width * 4 * 3];
    for (int y = 0; y < 4; y++) {
      for (int x = 2; x < 6; x++) {
        bgr[(y * width + x) * 3 + 2] = (byte) (x < 4 ? 255 : 51);
      }
    }
    try (FaceImage image = FaceImage.ofBgr(width, 4, bgr)) {
      assertThat(ColourTensor.of(image, 2, false, NONE, ONE))
          .startsWith(1, 0.2f, 1, 0.2f, 0)
          .hasSize(12);
    }
  }
}
