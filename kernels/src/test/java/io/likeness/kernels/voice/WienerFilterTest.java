package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WienerFilterTest {
  private static Waveform sine(double noise) {
    Random random = new Random(2);
    float[] x = new float[8000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (0.3 * Math.sin(0.3 * i) + noise * random.nextGaussian());
    }
    return new Waveform(8000, x);
  }

  private static double error(Waveform a, Waveform b) {
    double sum = 0;
    for (int i = 0; i < a.length(); i++) {
      double gap = a.samples()[i] - b.samples()[i];
      sum += gap * gap / a.length();
    }
    return sum;
  }

  @Test
  void noNoiseLeavesTheClipAsItIs() {
    assertThat(error(sine(0), WienerFilter.apply(sine(0), 0))).isCloseTo(0, within(1e-10));
  }

  @Test
  void aSineInNoiseComesOutCleaner() {
    Waveform noisy = sine(0.2);
    assertThat(error(sine(0), WienerFilter.apply(noisy, 0.04)))
        .isLessThan(0.6 * error(sine(0), noisy));
  }

  @Test
  void refusesNanPower() {
    assertThatThrownBy(() -> WienerFilter.apply(sine(0), Double.NaN)).hasMessageContaining("NaN");
  }
}
