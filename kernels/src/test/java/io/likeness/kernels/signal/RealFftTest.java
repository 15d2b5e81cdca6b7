package io.likeness.kernels.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.random.CounterRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealFftTest {

  private static float[] noise(int length) {
    float[] x = new float[length];
    CounterRandom.of(new byte[16], 1).fillGaussian(x, 1);
    return x;
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 512})
  void equalsTheDefinition(int size) {
    float[] x = noise(size + 3);
    float[] spectrum = new float[size + 2];
    RealFft.ofSize(size).forward(x, 3, spectrum);
    for (int k = 0; k <= size / 2; k++) {
      double re = 0;
      double im = 0;
      for (int i = 0; i < size; i++) {
        double angle = -2 * StrictMath.PI * ((long) k * i % size) / size;
        re += x[3 + i] * StrictMath.cos(angle);
        im += x[3 + i] * StrictMath.sin(angle);
      }
      assertThat(spectrum[2 * k]).isCloseTo((float) re, within(2e-4f));
      assertThat(spectrum[2 * k + 1]).isCloseTo((float) im, within(2e-4f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 256, 2048, 65_536})
  void theInverseReturnsTheSamples(int size) {
    float[] x = noise(size);
    float[] spectrum = new float[size + 2];
    RealFft fft = RealFft.ofSize(size);
    fft.forward(x, 0, spectrum);
    float[] back = new float[size + 5];
    fft.inverse(spectrum, back, 5);
    for (int i = 0; i < size; i++) {
      assertThat(back[5 + i]).isCloseTo(x[i], within(1e-5f));
    }
  }

  @Test
  void refusesSizesThatAreNoPowerOfTwo() {
    assertThatThrownBy(() -> RealFft.ofSize(100)).hasMessageContaining("power of two");
    assertThatThrownBy(() -> RealFft.ofSize(8)).hasMessageContaining("power of two");
    assertThat(RealFft.sizeFor(100)).isEqualTo(128);
    assertThat(RealFft.sizeFor(128)).isEqualTo(128);
    assertThat(RealFft.sizeFor(1)).isEqualTo(16);
  }
}
