package io.likeness.transforms.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ShareIntervalTest {
  @Test
  void agreesWithClosedForms() {
    // At p = 0 the upper end is z²/(n + z²), at p = 1/2 the interval is symmetric.
    double z2 = 1.959963984540054 * 1.959963984540054;
    assertThat(ShareInterval.wilson(0, 10).low()).isZero();
    assertThat(ShareInterval.wilson(0, 10).high()).isCloseTo(z2 / (10 + z2), within(1e-12));
    ShareInterval half = ShareInterval.wilson(0.5, 50);
    assertThat(half.low() + half.high()).isCloseTo(1, within(1e-12));
    // 15 of 148 (Newcombe 1998, table I): 0.0624 to 0.1605.
    ShareInterval published = ShareInterval.wilson(15 / 148.0, 148);
    assertThat(published.low()).isCloseTo(0.0624, within(5e-5));
    assertThat(published.high()).isCloseTo(0.1605, within(5e-5));
  }

  @Test
  void coversTheTruthAboutAsOftenAsItSays() {
    // 4,000 draws, coverage 0.95: below 0.93 happens by chance with probability under 1e-7.
    Random random = new Random(11);
    int covered = 0;
    for (int i = 0; i < 4000; i++) {
      int k = 0;
      for (int j = 0; j < 60; j++) {
        k += random.nextDouble() < 0.3 ? 1 : 0;
      }
      ShareInterval s = ShareInterval.wilson(k / 60.0, 60);
      covered += s.low() <= 0.3 && 0.3 <= s.high() ? 1 : 0;
    }
    assertThat(covered).isGreaterThan(3720);
  }

  @Test
  void rowsOfWholePersonsAreWorthPersons() {
    // 10 persons of 20 rows, 4 of them wholly in the group: deff = 20 · 9/10.
    ClusterShare c = new ClusterShare(80, 4 * 400, 4 * 400, 200, 10 * 400, 10, 200);
    assertThat(c.share()).isEqualTo(0.4);
    assertThat(c.effectiveSize()).isCloseTo(9, within(1e-9));
    assertThat(c.designEffect()).isCloseTo(200 / 9.0, within(1e-9));
  }

  @Test
  void twoOrThreePersonsCoverTheTruthAboutAsOftenAsTheySay() {
    // 4,000 draws each, coverage 0.95: below 0.93 happens by chance with probability under 1e-7.
    Random random = new Random(12);
    for (int persons : new int[] {2, 3, 6}) {
      int covered = 0;
      for (int i = 0; i < 4000; i++) {
        double in = 0;
        double squares = 0;
        for (int person = 0; person < persons; person++) {
          double x = 20 * random.nextDouble();
          in += x;
          squares += x * x;
        }
        ShareInterval s =
            new ClusterShare(
                    in, squares, 20 * in, 20 * persons, 400 * persons, persons, 20 * persons)
                .interval();
        covered += s.low() <= 0.5 && 0.5 <= s.high() ? 1 : 0;
      }
      assertThat(covered).as("%d persons", persons).isGreaterThan(3720);
    }
  }

  @Test
  void oneRowAPersonHasNoDesignEffect() {
    ClusterShare c = new ClusterShare(40, 40, 40, 100, 100, 100, 100);
    assertThat(c.designEffect()).isCloseTo(100 / 99.0, within(1e-9));
  }

  @Test
  void aShareOfOneIsWorthTheEffectivePersons() {
    ClusterShare c = new ClusterShare(30, 500, 500, 30, 500, 3, 30);
    assertThat(c.effectiveSize()).isCloseTo(900 / 500.0, within(1e-12));
    assertThat(new ClusterShare(30, 900, 900, 30, 900, 1, 30).effectiveSize()).isEqualTo(1);
  }

  @Test
  void refusesNanAndEmptyTotals() {
    assertThatThrownBy(() -> ShareInterval.wilson(Double.NaN, 3)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> ShareInterval.wilson(0.5, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new ClusterShare(0, 0, 0, 0, 0, 1, 1))
        .hasMessageContaining("positive total");
  }
}
