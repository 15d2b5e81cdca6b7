package io.likeness.kernels.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.kernels.random.CounterRandom;
import org.junit.jupiter.api.Test;

class SpecAugmentTest {

  private static final int MELS = 40;

  private static CounterRandom random(int stream) {
    return CounterRandom.of(new byte[16], stream);
  }

  /** Each frame holds its own number, so that a warp can be read off. */
  private static float[] ramp(int frames) {
    float[] x = new float[frames * MELS];
    for (int i = 0; i < x.length; i++) {
      x[i] = i / MELS + 0.001f * (i % MELS);
    }
    return x;
  }

  @Test
  void warpingKeepsTheEndsAndTheOrderOfTime() {
    SpecAugment warp = new SpecAugment(40, 0, 0, 0, 0, 0);
    boolean moved = false;
    for (int stream = 0; stream < 20; stream++) {
      float[] out = warp.apply(ramp(200), MELS, random(stream));
      assertThat(out[0]).isZero();
      assertThat(out[199 * MELS]).isEqualTo(199);
      for (int f = 1; f < 200; f++) {
        assertThat(out[f * MELS]).isGreaterThan(out[(f - 1) * MELS]);
      }
      moved |= Math.abs(out[100 * MELS] - 100) > 5;
    }
    assertThat(moved).isTrue();
  }

  @Test
  void masksAreNarrowerThanTheirWidths() {
    SpecAugment masks = new SpecAugment(0, 1, 15, 1, 70, 0.2);
    int most = 0;
    for (int stream = 0; stream < 50; stream++) {
      float[] in = ramp(300);
      float[] out = masks.apply(in, MELS, random(stream));
      int changedMels = 0;
      int changedFrames = 0;
      for (int m = 0; m < MELS; m++) {
        changedMels += out[m] != in[m] && out[299 * MELS + m] != in[299 * MELS + m] ? 1 : 0;
      }
      for (int f = 0; f < 300; f++) {
        boolean all = true;
        for (int m = 0; m < MELS; m++) {
          all &= out[f * MELS + m] != in[f * MELS + m];
        }
        changedFrames += all ? 1 : 0;
      }
      assertThat(changedMels).isLessThan(15);
      assertThat(changedFrames).isLessThan(60);
      most = Math.max(most, changedFrames);
    }
    assertThat(most).isGreaterThan(40);
  }

  @Test
  void everyPolicyOfThePaperBearsAnyLength() {
    for (int frames : new int[] {0, 1, 2, 3, 10, 500}) {
      for (SpecAugment policy :
          new SpecAugment[] {
            SpecAugment.LIBRISPEECH_BASIC,
            SpecAugment.LIBRISPEECH_DOUBLE,
            SpecAugment.SWITCHBOARD_MILD
          }) {
        float[] in = ramp(frames);
        assertThat(policy.apply(in, MELS, random(1)))
            .hasSameSizeAs(in)
            .isEqualTo(policy.apply(in, MELS, random(1)));
      }
    }
  }

  @Test
  void refusesWhatIsNoPolicy() {
    assertThatThrownBy(() -> new SpecAugment(0, -1, 0, 0, 0, 0)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> new SpecAugment(0, 0, 0, 0, 0, Double.NaN))
        .hasMessageContaining("0 … 1");
    assertThatThrownBy(() -> SpecAugment.SWITCHBOARD_MILD.apply(new float[41], MELS, random(1)))
        .hasMessageContaining("no whole frames");
  }
}
