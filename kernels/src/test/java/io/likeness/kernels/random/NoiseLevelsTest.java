package io.likeness.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NoiseLevelsTest {
  private static byte[] noisy(int length, double sigma) {
    byte[] pixels = new byte[length];
    Arrays.fill(pixels, (byte) 127);
    new NoiseLevels(sigma).addTo(pixels, CounterRandom.of(new byte[32], 5));
    return pixels;
  }

  @Test
  void isNormalInItsMomentsAndShares() {
    byte[] pixels = noisy(400_000, 20);
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    int within = 0;
    for (byte pixel : pixels) {
      double x = (pixel & 0xFF) - 127;
      sum += x;
      squares += x * x;
      fourth += x * x * x * x;
      within += Math.abs(x) <= 20 ? 1 : 0;
    }
    double n = pixels.length;
    // Six standard errors each; the key is fixed, another fails once in 10^8.
    assertThat(sum / n).isCloseTo(0, within(0.2));
    assertThat(squares / n).isCloseTo(400 + 1 / 12.0, within(6 * 400 * Math.sqrt(2 / n)));
    assertThat(fourth / n / Math.pow(squares / n, 2)).isCloseTo(3, within(6 * Math.sqrt(24 / n)));
    // Rounded to within 20.5 levels: P(|z| ≤ 1.025).
    assertThat(within / n).isCloseTo(0.69464, within(6 * Math.sqrt(0.69 * 0.31 / n)));
  }

  @Test
  void theLengthOfAnArrayShiftsNothing() {
    byte[] whole = noisy(5000, 9);
    for (int length : new int[] {1, 2, 2047, 2048, 2049, 4999}) {
      assertThat(noisy(length, 9)).isEqualTo(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void levelsByThemselvesAreThoseThatAreAdded() {
    for (int length : new int[] {1, 2047, 2049, 5000}) {
      float[] levels = new float[length];
      new NoiseLevels(9).fill(levels, CounterRandom.of(new byte[32], 5));
      byte[] added = noisy(length, 9);
      for (int i = 0; i < length; i++) {
        assertThat(levels[i]).isEqualTo((added[i] & 0xFF) - 127);
      }
    }
  }

  @Test
  void staysWithinEightBitsAndRefusesNan() {
    byte[] black = new byte[1000];
    new NoiseLevels(500).addTo(black, CounterRandom.of(new byte[32], 6));
    assertThat(black).contains((byte) 0, (byte) 255);
    assertThatThrownBy(() -> new NoiseLevels(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
