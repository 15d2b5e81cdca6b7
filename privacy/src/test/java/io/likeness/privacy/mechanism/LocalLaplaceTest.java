package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.privacy.ReferenceTable;
import org.junit.jupiter.api.Test;

class LocalLaplaceTest {
  @Test
  void whatTheSnippetReallyLosesMeetsTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("naive_snippet.csv")) {
      // Laplace(0, 1/ε) is the noise of one sample of claimed 2ε.
      LocalLaplace snippet = new LocalLaplace(1, 2 * l.number("snippet_epsilon"));
      assertThat(snippet.scale()).isEqualTo(l.number("laplace_scale_used"));
      assertThat(snippet.epsilonOf(l.whole("n_samples")))
          .as(l.toString())
          .isEqualTo(l.number("true_pure_epsilon_worst_case"));
      assertThat(new LocalLaplace(l.whole("n_samples"), 1).scale())
          .isEqualTo(l.number("scale_needed_for_eps1_on_unit"));
    }
  }

  @Test
  void nanAndLoudSamplesTellNothingAndTheInputIsNotTouched() {
    float[] in = {Float.NaN, 100, Float.NEGATIVE_INFINITY, -0f};
    float[] out = new LocalLaplace(1, 1e5).randomise(in, NoiseSource.seeded(1));
    assertThat(out[0]).isCloseTo(-1, within(0.01f));
    assertThat(out[1]).isCloseTo(1, within(0.01f));
    assertThat(out[2]).isCloseTo(-1, within(0.01f));
    assertThat(out[3]).isCloseTo(0, within(0.01f));
    assertThat(in[1]).isEqualTo(100);
    for (float v : new LocalLaplace(1, 0.1).randomise(new float[100], NoiseSource.seeded(1))) {
      assertThat(v).isBetween(-1f, 1f);
    }
  }

  /**
   * Silence of more than one block and a rest, protected as a whole: the noise of each part has the
   * scale of all. Of 4,000 draws |x| has a standard error of 1.6 %, so that one of the parts of a
   * right build is 8 % off once in a million seeds.
   */
  @Test
  void everyBlockOfALongClipHasTheNoiseOfTheWholeClip() {
    int samples = 4096 + 4096 + 4000;
    // So that clamping to full scale takes nothing away: b = 0.01, which e^-100 of them leave.
    LocalLaplace laplace = new LocalLaplace(samples, 2.0 * samples / 0.01);
    float[] noise = laplace.randomise(new float[samples], NoiseSource.seeded(3));
    for (int from : new int[] {0, 4096, 8192}) {
      double sum = 0;
      for (int i = from; i < from + 4000; i++) {
        sum += Math.abs(noise[i]);
      }
      assertThat(sum / 4000).isCloseTo(laplace.scale(), within(0.08 * laplace.scale()));
    }
  }

  @Test
  void refusesNanEpsilonAndNoValues() {
    assertThatThrownBy(() -> new LocalLaplace(1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new LocalLaplace(0, 1)).hasMessageContaining("got 0");
  }
}
