package io.likeness.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SoftLabelsTest {
  @Test
  void softensAsIfTheLogitsHadBeenDivided() {
    double[] logits = {2, -1, 0.5};
    float[] p = softmax(logits, 1);
    assertThat(SoftLabels.softened(p, 2)).containsExactly(softmax(logits, 2), within(1e-6f));
    assertThat(SoftLabels.softened(p, 1)).containsExactly(p, within(1e-6f));
  }

  private static float[] softmax(double[] logits, double temperature) {
    float[] out = new float[logits.length];
    double sum = 0;
    for (double l : logits) {
      sum += Math.exp(l / temperature);
    }
    for (int c = 0; c < out.length; c++) {
      out[c] = (float) (Math.exp(logits[c] / temperature) / sum);
    }
    return out;
  }

  @Test
  void otherSoftLabelsHaveAnotherDigest() {
    SoftLabels one = SoftLabels.of(0.5, 2, Map.of("a", new float[] {0.4f, 0.6f}));
    SoftLabels same = SoftLabels.of(0.5, 2, Map.of("a", new float[] {0.4f, 0.6f}));
    SoftLabels other = SoftLabels.of(0.5, 2, Map.of("a", new float[] {0.6f, 0.4f}));
    assertThat(one.digest()).isEqualTo(same.digest()).isNotEqualTo(other.digest());
    assertThat(SoftLabels.of(0, 2, Map.of("a", new float[] {1})).any()).isFalse();
  }

  @Test
  void refusesNanAndTooColdATeacher() {
    assertThatThrownBy(() -> SoftLabels.of(Double.NaN, 2, Map.of())).hasMessageContaining("NaN");
    assertThatThrownBy(() -> SoftLabels.of(0.5, 0.5, Map.of())).hasMessageContaining("0.5");
  }
}
