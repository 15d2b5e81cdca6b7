package io.likeness.training.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.Sha256;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class GrayPatchFeaturesTest {
  private static final GrayPatchFeatures PATCH = new GrayPatchFeatures(16, false);

  /** Left half dark, right half bright; {@code light} is added to both. */
  private static byte[] image(int width, int height, int light) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int v = (x < width / 2 ? 40 : 140) + light;
        image.setRGB(x, y, v << 16 | v << 8 | v);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @Test
  void aPatchHasMeanNoneAndVarianceOneHoweverBrightItIs() throws Exception {
    float[] dim = PATCH.of(image(64, 48, 0));
    float[] bright = PATCH.of(image(64, 48, 60));
    assertThat(dim).hasSize(16 * 16).containsExactly(bright, within(1e-4f));
    double sum = 0;
    double squares = 0;
    for (float v : dim) {
      sum += v;
      squares += v * v;
    }
    assertThat(sum / 256).isCloseTo(0, within(1e-4));
    assertThat(squares / 256).isCloseTo(1, within(0.05));
    assertThat(dim[0]).isNegative();
    assertThat(dim[15]).isPositive();
  }

  @Test
  void aPictureWithoutAFaceIsTakenWhole() throws Exception {
    byte[] picture = image(64, 64, 0);
    assertThat(new GrayPatchFeatures(16, true).of(picture)).isEqualTo(PATCH.of(picture));
  }

  @Test
  void varyingDependsOnTheNumbersHandedInAloneAndMirrorsSomeTimes() throws Exception {
    float[] plain = PATCH.of(image(64, 64, 0));
    int mirrored = 0;
    for (int n = 0; n < 32; n++) {
      float[] one = plain.clone();
      float[] two = plain.clone();
      PATCH.vary(one, 0, Variation.SLIGHT, CounterRandom.of(Sha256.ofAll("vary"), n));
      PATCH.vary(two, 0, Variation.SLIGHT, CounterRandom.of(Sha256.ofAll("vary"), n));
      assertThat(one).isEqualTo(two).isNotEqualTo(plain);
      double left = 0;
      for (int y = 0; y < 16; y++) {
        left += one[y * 16] - one[y * 16 + 15];
      }
      mirrored += left > 0 ? 1 : 0;
    }
    // Binomial(32, 1/2); the seeds are fixed, so this cannot fail by chance.
    assertThat(mirrored).isBetween(6, 26);
  }

  @Test
  void bytesThatAreNoPictureAreRefused() {
    assertThatThrownBy(() -> PATCH.of(new byte[] {1, 2, 3})).isInstanceOf(MediaException.class);
  }
}
