package io.likeness.kernels.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FaceEmbeddingTest {
  private static FaceImage wave(double gain, int offset) {
    byte[] bgr = new byte[3 * 32 * 32];
    for (int i = 0; i < bgr.length; i++) {
      double x = i / 3 % 32 + 0.5;
      bgr[i] = (byte) Math.round(offset + gain * Math.cos(Math.PI * 3 * x / 32));
    }
    return FaceImage.ofBgr(32, 32, bgr);
  }

  @Test
  void aPureCosineHasOneCoefficient() {
    try (FaceImage image = wave(80, 128)) {
      float[] v = FaceEmbedding.of(image);
      assertThat(v).hasSize(FaceEmbedding.DIMENSION);
      for (int k = 0; k < v.length; k++) {
        // Frequency 3 along x, 0 along y; the norm of a cosine over 32 pixels.
        assertThat(v[k]).isCloseTo(k == 2 ? 22.2f : 0, within(0.3f));
      }
    }
  }

  @Test
  void brightnessAndContrastTellNothingAndAFlatImageIsFinite() {
    try (FaceImage a = wave(80, 128);
        FaceImage b = wave(40, 90);
        FaceImage flat = FaceImage.ofBgr(8, 8, new byte[192])) {
      float[] first = FaceEmbedding.of(a);
      float[] second = FaceEmbedding.of(b);
      for (int k = 0; k < first.length; k++) {
        assertThat(second[k]).isCloseTo(first[k], within(0.6f));
      }
      assertThat(FaceEmbedding.of(flat)).containsOnly(0f);
    }
  }

  @Test
  void pixelsComeBackAsTheyWereGiven() {
    byte[] bgr = new byte[3 * 5 * 3];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (7 * i);
    }
    try (FaceImage image = FaceImage.ofBgr(5, 3, bgr)) {
      assertThat(image.bgr()).isEqualTo(bgr);
      assertThat(image.width()).isEqualTo(5);
    }
  }
}
