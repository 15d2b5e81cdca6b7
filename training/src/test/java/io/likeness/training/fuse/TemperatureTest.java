package io.likeness.training.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TemperatureTest {
  /** Says 0.9 and is right in {@code right} of 100 rows. */
  private static double fitted(float sure, int right) {
    List<float[]> said = new ArrayList<>();
    List<Integer> truths = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      said.add(new float[] {sure, 1 - sure});
      truths.add(i < right ? 0 : 1);
    }
    return Temperature.fit(said, truths);
  }

  @Test
  void confidenceBecomesTheShareThatIsRight() {
    // log(0.9 / 0.1) / T = log(0.7 / 0.3) at the minimum.
    assertThat(fitted(0.9f, 70)).isCloseTo(Math.log(9) / Math.log(7 / 3.0), Offset.offset(1e-6));
    assertThat(fitted(0.9f, 90)).isCloseTo(1, Offset.offset(1e-6));
    double[] after = Temperature.softened(new float[] {0.9f, 0.1f}, fitted(0.9f, 70));
    assertThat(Math.exp(after[0])).isCloseTo(0.7, Offset.offset(1e-6));
  }

  @Test
  void whatIsNeverWrongWorseThanChanceOrUndecidedStaysWithinBounds() {
    assertThat(fitted(0.9f, 100)).isEqualTo(Temperature.LEAST);
    assertThat(fitted(0.9f, 40)).isEqualTo(Temperature.MOST);
    assertThat(fitted(0.5f, 70)).isEqualTo(1);
  }

  @Test
  void probabilitiesOfNothingAreStillFinite() {
    double[] z = Temperature.softened(new float[] {1, 0, 0}, 0.05);
    assertThat(z).doesNotContain(Double.NaN, Double.NEGATIVE_INFINITY);
    assertThat(Math.exp(z[0]) + Math.exp(z[1]) + Math.exp(z[2])).isCloseTo(1, Offset.offset(1e-12));
  }
}
