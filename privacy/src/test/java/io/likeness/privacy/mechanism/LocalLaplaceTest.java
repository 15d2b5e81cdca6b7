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

  @Test
  void refusesNanEpsilonAndNoValues() {
    assertThatThrownBy(() -> new LocalLaplace(1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new LocalLaplace(0, 1)).hasMessageContaining("got 0");
  }
}
