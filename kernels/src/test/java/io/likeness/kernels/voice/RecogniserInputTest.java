package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RecogniserInputTest {
  private static Waveform sine(int rateHz, double offset, double amplitude) {
    float[] samples = new float[rateHz];
    for (int i = 0; i < rateHz; i++) {
      samples[i] =
          (float) (offset + amplitude * StrictMath.sin(2 * StrictMath.PI * 400 * i / rateHz));
    }
    return new Waveform(rateHz, samples);
  }

  @Test
  void whatHasTheRateIsLeftAsItIs() {
    Waveform clip = sine(16_000, 0, 0.5);
    assertThat(RecogniserInput.of(clip, false)).isEqualTo(clip.samples());
  }

  @Test
  void otherRatesBecomeSixteenKilohertz() {
    for (int rateHz : new int[] {8_000, 11_025, 22_050, 44_100, 48_000}) {
      float[] heard = RecogniserInput.of(sine(rateHz, 0, 0.5), false);
      assertThat(heard).hasSize(16_000);
      // A sine of 400 Hz again: its quarter period is 10 samples.
      for (int i = 2_000; i < 14_000; i++) {
        assertThat((double) heard[i])
            .isCloseTo(0.5 * StrictMath.sin(2 * StrictMath.PI * i / 40), within(1e-3));
      }
    }
  }

  /** A sine of amplitude A has the variance A² / 2, so normalised it has the amplitude √2. */
  @Test
  void meanAndVarianceAreTakenOff() {
    float[] heard = RecogniserInput.of(sine(16_000, 0.2, 0.3), true);
    for (int i = 0; i < heard.length; i++) {
      assertThat((double) heard[i])
          .isCloseTo(StrictMath.sqrt(2) * StrictMath.sin(2 * StrictMath.PI * i / 40), within(1e-4));
    }
  }

  @Test
  void silenceStaysSilence() {
    assertThat(RecogniserInput.of(new Waveform(16_000, new float[100]), true)).containsOnly(0f);
  }

  @Test
  void clipsAreCutOrRepeatedToALength() {
    float[] clip = {1, 2, 3};
    assertThat(RecogniserInput.filled(clip, 2)).containsExactly(1, 2);
    assertThat(RecogniserInput.filled(clip, 3)).containsExactly(1, 2, 3);
    assertThat(RecogniserInput.filled(clip, 8)).containsExactly(1, 2, 3, 1, 2, 3, 1, 2);
    assertThatThrownBy(() -> RecogniserInput.filled(new float[0], 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
