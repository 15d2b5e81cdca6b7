package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SpeakerEmbeddingTest {
  private static Waveform noise(int rateHz, double pole, double gain, long seed) {
    Random random = new Random(seed);
    float[] x = new float[rateHz];
    for (int i = 1; i < x.length; i++) {
      x[i] = (float) (gain * random.nextGaussian() + pole * x[i - 1]);
    }
    return new Waveform(rateHz, x);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void loudnessTellsNothingAndTheSpectrumDoes() {
    float[] quiet = SpeakerEmbedding.of(noise(8000, 0.5, 0.05, 1));
    float[] loud = SpeakerEmbedding.of(noise(8000, 0.5, 0.2, 1));
    float[] other = SpeakerEmbedding.of(noise(8000, -0.5, 0.2, 1));
    assertThat(quiet).hasSize(SpeakerEmbedding.DIMENSION);
    assertThat(distance(quiet, loud)).isLessThan(0.1 * distance(quiet, other));
  }

  @Test
  void shortSilentAndFasterSampledClipsHaveFiniteVectors() {
    for (Waveform clip :
        new Waveform[] {
          new Waveform(8000, new float[3]),
          new Waveform(44_100, new float[4410]),
          noise(16_000, 0.5, 0.1, 2)
        }) {
      for (float v : SpeakerEmbedding.of(clip)) {
        assertThat(v).isFinite();
      }
      assertThat(SpeakerEmbedding.ofWords(clip, 4)).hasSize(76).doesNotContain(Float.NaN);
    }
    assertThat(SpeakerEmbedding.of(new Waveform(8000, new float[8000]))[19])
        .isCloseTo(0, within(1e-6f));
  }
}
