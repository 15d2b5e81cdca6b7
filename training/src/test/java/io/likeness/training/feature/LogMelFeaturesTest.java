package io.likeness.training.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.signal.SpecAugment;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogMelFeaturesTest {
  @Test
  void shortClipsStandInTheMiddleAndLongOnesLoseTheirEnds() {
    LogMelFeatures features = new LogMelFeatures(2, 4);
    float[] two = {0, 1, 2, 3};
    float[] padded = features.fitted(two, 2);
    assertThat(padded[0]).isZero();
    assertThat(padded[3]).isZero();
    assertThat(padded[1]).isLessThan(padded[2]);
    float[] six = {9, 9, 0, 1, 2, 3, 4, 5, 6, 7, 9, 9};
    float[] cut = features.fitted(six, 6);
    assertThat(cut[3] - cut[0]).isCloseTo(6 / 2.2923f, Offset.offset(0.01f));
    float sum = 0;
    for (float v : cut) {
      sum += v;
    }
    assertThat(sum).isCloseTo(0, Offset.offset(1e-5f));
  }

  @Test
  void aClipWithoutAFrameIsZero() {
    assertThat(new LogMelFeatures(2, 4).fitted(new float[0], 0)).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void variesOneRecordOnlyAndAlwaysTheSameWay(Variation how) {
    LogMelFeatures features = new LogMelFeatures(10, 30);
    float[] batch = new float[3 * 300];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = 1 + i;
    }
    float[] a = batch.clone();
    float[] b = batch.clone();
    features.vary(a, 300, how, CounterRandom.of(Sha256.ofAll("v"), 1));
    features.vary(b, 300, how, CounterRandom.of(Sha256.ofAll("v"), 1));
    assertThat(a).containsExactly(b).isNotEqualTo(batch);
    assertThat(Arrays.copyOfRange(a, 0, 300)).containsExactly(Arrays.copyOfRange(batch, 0, 300));
    assertThat(Arrays.copyOfRange(a, 600, 900))
        .containsExactly(Arrays.copyOfRange(batch, 600, 900));
  }

  /** Bands by frames here, frames by bands there. */
  @Test
  void aPolicyOfSpecAugmentIsAppliedAlongTheRightAxis() {
    LogMelFeatures features = new LogMelFeatures(20, 100);
    float[] batch = new float[2000];
    float[] turned = new float[2000];
    for (int t = 0; t < 100; t++) {
      for (int b = 0; b < 20; b++) {
        batch[b * 100 + t] = t * 1000 + b;
        turned[t * 20 + b] = t * 1000 + b;
      }
    }
    features.vary(batch, 0, Variation.SM, CounterRandom.of(Sha256.ofAll("s"), 1));
    float[] expected =
        SpecAugment.SWITCHBOARD_MILD.apply(turned, 20, CounterRandom.of(Sha256.ofAll("s"), 1));
    for (int t = 0; t < 100; t++) {
      for (int b = 0; b < 20; b++) {
        assertThat(batch[b * 100 + t]).isEqualTo(expected[t * 20 + b]);
      }
    }
    assertThat(batch).isNotEqualTo(turned);
  }
}
