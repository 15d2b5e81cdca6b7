package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.signal.Resample;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClipSketchTest {
  /** A vowel that glides from one colour to another. */
  private static float[] word(int rateHz, double from, double to) {
    float[] x = new float[rateHz / 2];
    for (int i = 0; i < x.length; i++) {
      double t = i / (double) x.length;
      double formant = from + (to - from) * t;
      for (int h = 1; h * 130 < 3700; h++) {
        double away = (h * 130 - formant) / 150;
        double phase = 2 * StrictMath.PI * 130 * h * i / rateHz;
        x[i] += (float) (0.1 / (1 + away * away) * StrictMath.sin(phase));
      }
    }
    return x;
  }

  private static double distance(double[] a, double[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(squares);
  }

  private static double[] sketch(int rateHz, float[] x) {
    return ClipSketch.of(new Waveform(rateHz, x));
  }

  @Test
  void levelAndSilenceAroundChangeLittleAndAnotherWordMuch() {
    float[] word = word(16_000, 500, 2500);
    float[] louder = word.clone();
    for (int i = 0; i < louder.length; i++) {
      louder[i] *= 3;
    }
    float[] later = new float[word.length + 16_000];
    System.arraycopy(word, 0, later, 9000, word.length);
    double[] sketch = sketch(16_000, word);
    double other = distance(sketch, sketch(16_000, word(16_000, 2500, 500)));
    assertThat(distance(sketch, sketch(16_000, louder))).isLessThan(0.05 * other);
    assertThat(distance(sketch, sketch(16_000, later))).isLessThan(0.35 * other);
  }

  @Test
  void recordingsOfTwoRatesAgree() {
    float[] word = word(16_000, 400, 1800);
    float[] narrow = Resample.by(1, 2).apply(word);
    double other = distance(sketch(16_000, word), sketch(16_000, word(16_000, 1800, 400)));
    assertThat(distance(sketch(16_000, word), sketch(8000, narrow))).isLessThan(0.35 * other);
  }

  @Test
  void whatIsShorterThanAFrameIsAllZeros() {
    assertThat(Arrays.stream(sketch(8000, new float[50])).sum()).isCloseTo(0, within(0.0));
    assertThat(sketch(8000, new float[4000])).doesNotContain(Double.NaN);
  }
}
