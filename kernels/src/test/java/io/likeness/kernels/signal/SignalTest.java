package io.likeness.kernels.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalTest {

  private static float[] sine(int length, double cyclesPerSample) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = (float) StrictMath.sin(2 * StrictMath.PI * cyclesPerSample * i);
    }
    return x;
  }

  private static float[] noise(int length) {
    float[] x = new float[length];
    CounterRandom.of(new byte[16], 3).fillGaussian(x, 1);
    return x;
  }

  @ParameterizedTest
  @CsvSource({"16000,8000", "8000,16000", "44100,16000", "48000,16000", "11,10", "9,10", "10,11"})
  void aSineStaysThatSineInTimeAndAmplitude(int from, int to) {
    double cycles = 0.35 * Math.min(1, to / (double) from);
    float[] out = Resample.by(to, from).apply(sine(20_000, cycles));
    assertThat(out).hasSize((int) ((20_000L * to + from - 1) / from));
    double worst = 0;
    for (int n = out.length / 4; n < 3 * out.length / 4; n++) {
      double expected = StrictMath.sin(2 * StrictMath.PI * cycles * n * from / to);
      worst = Math.max(worst, Math.abs(out[n] - expected));
    }
    assertThat(worst).isLessThan(3e-4);
  }

  @Test
  void whatLiesBeyondTheLowerNyquistIsGone() {
    float[] out = Resample.by(1, 2).apply(sine(20_000, 0.27));
    for (int n = 1000; n < 9000; n++) {
      assertThat(Math.abs(out[n])).isLessThan(2e-4f);
    }
  }

  @ParameterizedTest
  @CsvSource({"100,90", "100,111", "2,1", "1,2"})
  void aPeriodOfFiltersGivesWhatTheConverterGives(int up, int down) {
    float[] x = noise(500);
    float[] expected = Resample.by(up, down).apply(x);
    Resample.Period period = Resample.by(up, down).period();
    for (int n = 0; n < expected.length; n++) {
      int output = n % period.out();
      float[] filter = period.filters()[output];
      int first = n / period.out() * period.in() + period.starts()[output] - filter.length / 2 + 1;
      double sum = 0;
      for (int i = Math.max(0, -first); i < Math.min(filter.length, x.length - first); i++) {
        sum += x[first + i] * filter[i];
      }
      assertThat(sum).isCloseTo(expected[n], within(1e-5));
    }
  }

  @Test
  void aConstantStaysConstantAndTheSameRateIsACopy() {
    float[] ones = new float[2000];
    Arrays.fill(ones, 1);
    float[] out = Resample.by(160, 441).apply(ones);
    assertThat(out[300]).isCloseTo(1, within(1e-5f));
    assertThat(Resample.by(5, 5).apply(ones)).isEqualTo(ones).isNotSameAs(ones);
  }

  @Test
  void refusesFactorsItCannotServe() {
    assertThatThrownBy(() -> Resample.by(0, 1)).hasMessageContaining("positive");
    assertThatThrownBy(() -> Resample.by(1, 65)).hasMessageContaining("within 1/64");
    assertThatThrownBy(() -> Resample.by(48_001, 16_000)).hasMessageContaining("4096");
  }

  @ParameterizedTest
  @CsvSource({
    "5513,8000",
    "8013,8000",
    "11127,8000",
    "15999,8000",
    "22051,8000",
    "47999,48000",
    "383999,8000",
    "1001,48000",
    "16001,8000",
    "44100,8000",
    "8000,8000"
  })
  void anyTwoRatesAreConvertedThereAndBack(int from, int to) {
    float[] there = Resample.between(from, to).apply(new float[from]);
    assertThat(there.length / (double) to).isCloseTo(1, within(1 / 4096.0));
    float[] back = Resample.between(to, from).apply(there);
    assertThat(back.length).isBetween(from, from + 1 + from / to);
  }

  @ParameterizedTest
  @CsvSource({"1,100", "300,100", "300,5000", "700,700", "9000,20000", "512,3001"})
  void convolutionEqualsItsDefinition(int taps, int length) {
    float[] h = noise(taps);
    float[] x = noise(length);
    int skip = taps / 3;
    float[] y = new Convolution(h).apply(x, skip, length + taps / 2);
    double scale = Math.sqrt(taps);
    for (int n = 0; n < y.length; n += Math.max(1, y.length / 50)) {
      double sum = 0;
      for (int i = 0; i < taps; i++) {
        int j = n + skip - i;
        sum += j >= 0 && j < length ? (double) h[i] * x[j] : 0;
      }
      assertThat((double) y[n]).isCloseTo(sum, within(1e-4 * scale));
    }
  }

  @Test
  void aSineLightsItsMelFilter() {
    LogMel logMel = new LogMel(16_000, 400, 160, 40, 20, 8000, 1e-6);
    float[] features = logMel.apply(sine(16_000, 1000 / 16_000.0));
    assertThat(logMel.frames(16_000)).isEqualTo(98);
    assertThat(features).hasSize(98 * 40);
    int best = 0;
    for (int m = 0; m < 40; m++) {
      best = features[50 * 40 + m] > features[50 * 40 + best] ? m : best;
    }
    double step = 2595 * (Math.log10(1 + 8000 / 700.0) - Math.log10(1 + 20 / 700.0)) / 41;
    double mel = 2595 * (Math.log10(1 + 1000 / 700.0) - Math.log10(1 + 20 / 700.0));
    assertThat(best + 1.0).isCloseTo(mel / step, within(0.75));
  }

  @Test
  void fourTimesThePowerAddsItsLogarithm() {
    LogMel logMel = new LogMel(16_000, 512, 256, 64, 0, 8000, 1e-10);
    float[] x = noise(4000);
    float[] loud = x.clone();
    for (int i = 0; i < loud.length; i++) {
      loud[i] *= 2;
    }
    float[] a = logMel.apply(x);
    float[] b = logMel.apply(loud);
    for (int i = 0; i < a.length; i++) {
      assertThat(b[i] - a[i]).isCloseTo((float) Math.log(4), within(2e-5f));
    }
    assertThat(logMel.apply(new float[511])).isEmpty();
  }

  @Test
  void theFastLogarithmIsALogarithm() {
    for (float x = 1e-30f; x < 1e30f; x *= 1.37f) {
      assertThat(LogMel.ln(x)).isCloseTo((float) StrictMath.log(x), within(1e-5f));
    }
  }

  @Test
  void refusesFeaturesOutOfRange() {
    assertThatThrownBy(() -> new LogMel(16_000, 400, 160, 40, 20, 9000, 1e-6))
        .hasMessageContaining("upper edge");
    assertThatThrownBy(() -> new LogMel(16_000, 400, 160, 40, 20, 8000, Double.NaN))
        .hasMessageContaining("floor");
  }
}
