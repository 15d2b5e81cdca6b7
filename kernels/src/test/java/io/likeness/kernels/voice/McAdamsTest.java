package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class McAdamsTest {
  private static final int RATE_HZ = 8000;

  /** White noise through one resonance at {@code angle}. */
  private static Waveform resonance(double angle, int samples) {
    Random random = new Random(7);
    double a1 = -2 * 0.97 * Math.cos(angle);
    double a2 = 0.97 * 0.97;
    float[] x = new float[samples];
    for (int i = 0; i < samples; i++) {
      double past = (i > 0 ? a1 * x[i - 1] : 0) + (i > 1 ? a2 * x[i - 2] : 0);
      x[i] = (float) (0.02 * random.nextGaussian() - past);
    }
    return new Waveform(RATE_HZ, x);
  }

  private static double strongestAngle(Waveform wave) {
    double[] x = new double[wave.length()];
    for (int i = 0; i < x.length; i++) {
      x[i] = wave.samples()[i];
    }
    double[] a = LinearPrediction.coefficients(x, 2);
    return Math.abs(Math.atan2(LinearPrediction.poles(a)[0][1], LinearPrediction.poles(a)[0][0]));
  }

  @Test
  void polesOfAPolynomialMakeItAgain() {
    double[][] roots = {{0.9, 0.1}, {0.9, -0.1}, {-0.5, 0.7}, {-0.5, -0.7}, {0.3, 0}};
    double[] a = LinearPrediction.polynomial(roots);
    double[][] found = LinearPrediction.poles(a);
    for (double[] root : roots) {
      assertThat(
              Arrays.stream(found)
                  .mapToDouble(z -> Math.hypot(z[0] - root[0], z[1] - root[1]))
                  .min()
                  .orElseThrow())
          .isLessThan(1e-9);
    }
    double[] again = LinearPrediction.polynomial(found);
    for (int i = 0; i < a.length; i++) {
      assertThat(again[i]).isCloseTo(a[i], within(1e-9));
    }
  }

  @Test
  void predictionFindsTheCoefficientsThatMadeTheSound() {
    double[] x = new double[20_000];
    float[] made = resonance(0.8, x.length).samples();
    for (int i = 0; i < x.length; i++) {
      x[i] = made[i];
    }
    double[] a = LinearPrediction.coefficients(x, 2);
    assertThat(a[1]).isCloseTo(-2 * 0.97 * Math.cos(0.8), within(0.02));
    assertThat(a[2]).isCloseTo(0.97 * 0.97, within(0.02));
  }

  @Test
  void alphaOneLeavesTheClipAsItIs() {
    Waveform in = resonance(0.8, 4000);
    float[] out = McAdams.apply(in, 1).samples();
    for (int i = 0; i < out.length; i++) {
      assertThat(out[i]).isCloseTo(in.samples()[i], within(1e-4f));
    }
  }

  @Test
  void aResonanceMovesToTheAngleToThePowerAlpha() {
    Waveform in = resonance(0.6, 16_000);
    for (double alpha : new double[] {0.7, 0.8, 0.9}) {
      Waveform out = McAdams.apply(in, alpha);
      assertThat(strongestAngle(out)).isCloseTo(Math.pow(0.6, alpha), within(0.04));
      assertThat(Levels.power(out.samples()))
          .isCloseTo(Levels.power(in.samples()), within(1e-4 * Levels.power(in.samples())));
    }
  }

  @Test
  void theInverseOfAlphaUndoesIt() {
    Waveform in = resonance(0.6, 16_000);
    assertThat(strongestAngle(McAdams.apply(McAdams.apply(in, 0.8), 1 / 0.8)))
        .isCloseTo(0.6, within(0.04));
  }

  @Test
  void silenceAndShortClipsPassAndTheInputIsNotTouched() {
    assertThat(McAdams.apply(new Waveform(RATE_HZ, new float[500]), 0.8).samples())
        .containsOnly(0f);
    assertThat(McAdams.apply(new Waveform(RATE_HZ, new float[] {0.5f}), 0.8).length()).isEqualTo(1);
    Waveform in = resonance(0.6, 1000);
    float[] before = in.samples().clone();
    McAdams.apply(in, 0.8);
    assertThat(in.samples()).isEqualTo(before);
  }

  @Test
  void refusesNanAlpha() {
    assertThatThrownBy(() -> McAdams.apply(resonance(1, 10), Double.NaN))
        .hasMessageContaining("NaN");
  }
}
