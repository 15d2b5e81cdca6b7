package io.likeness.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FalseDiscoveriesTest {
  /** The 15 p values of the paper's example: at q = 0.05 the four smallest are discoveries. */
  @Test
  void agreesWithTheExampleOfBenjaminiAndHochberg() {
    double[] p = {
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
      0.5719, 0.6528, 0.7590, 1.0000
    };
    double[] adjusted = FalseDiscoveries.adjusted(p);
    assertThat(adjusted[0]).isCloseTo(0.0015, within(1e-12));
    assertThat(adjusted[3]).isCloseTo(0.0095 * 15 / 4, within(1e-12)).isLessThan(0.05);
    assertThat(adjusted[4]).isGreaterThan(0.05);
    // 0.0278·15/6 is more than the next one's, which it then shares.
    assertThat(adjusted[5]).isCloseTo(0.0298 * 15 / 7, within(1e-12));
    assertThat(adjusted[14]).isEqualTo(1);
  }

  @Test
  void keepsTheOrderOfTheTestsAndCountsNoTestThatThereIsNone() {
    assertThat(FalseDiscoveries.adjusted(new double[] {0.5, Double.NaN, 0.01}))
        .containsExactly(0.5, Double.NaN, 0.02);
    assertThat(FalseDiscoveries.adjusted(new double[0])).isEmpty();
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThatThrownBy(() -> FalseDiscoveries.adjusted(new double[] {1.5}))
        .hasMessageContaining("from 0 to 1, got 1.5");
  }

  /**
   * With half of 40 tests true and q = 0.1 the expected share of false ones is 0.05; over 4,000
   * families its mean has a standard error below 0.001, so the bounds are ten of them away.
   */
  @Test
  void keepsTheShareOfFalseFindingsWhereItSays() {
    Random random = new Random(7);
    double shares = 0;
    int families = 4_000;
    for (int f = 0; f < families; f++) {
      double[] p = new double[40];
      for (int i = 0; i < 40; i++) {
        p[i] = i < 20 ? random.nextDouble() : 1e-4 * random.nextDouble();
      }
      double[] adjusted = FalseDiscoveries.adjusted(p);
      int found = 0;
      int wrong = 0;
      for (int i = 0; i < 40; i++) {
        if (adjusted[i] <= 0.1) {
          found++;
          wrong += i < 20 ? 1 : 0;
        }
      }
      shares += found == 0 ? 0 : wrong / (double) found;
    }
    assertThat(shares / families).isBetween(0.04, 0.06);
  }
}
