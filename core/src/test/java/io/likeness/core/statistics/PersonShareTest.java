package io.likeness.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PersonShareTest {
  private static long[] each(int persons, long rows) {
    long[] out = new long[persons];
    Arrays.fill(out, rows);
    return out;
  }

  /** As many persons as rows, and many of them, are a binomial: 30 of 120 by tables. */
  @Test
  void aRowAPersonIsTheExactBinomial() {
    long[] counting = new long[120];
    Arrays.fill(counting, 0, 30, 1);
    PersonShare s = PersonShare.of(counting, each(120, 1));
    assertThat(s.share()).isEqualTo(0.25);
    assertThat(s.low()).isCloseTo(0.1753, within(1e-3));
    assertThat(s.high()).isCloseTo(0.3373, within(1e-3));
  }

  /**
   * Ten persons, five right in all and five in nothing, say as much as ten rows less what m − 1
   * takes.
   */
  @Test
  void personsWhoAreAlikeThroughoutCountOnce() {
    long[] counting = new long[10];
    Arrays.fill(counting, 0, 5, 20);
    PersonShare s = PersonShare.of(counting, each(10, 20));
    // p(1 − p)/v = 9; 9 · (1.9720 / 2.2622)² = 6.839 rows, of which half count.
    assertThat(s.low()).isCloseTo(0.1357, within(1e-4));
    assertThat(s.high()).isCloseTo(1 - s.low(), within(1e-9));
  }

  @Test
  void allRightIsNotCertain() {
    PersonShare s = PersonShare.of(each(5, 12), each(5, 12));
    // 60 · (2.0010 / 2.7764)² = 31.16 rows: 0.025^(1 / 31.16).
    assertThat(s.low()).isCloseTo(0.8883, within(1e-3));
    assertThat(s.high()).isEqualTo(1);
    PersonShare none = PersonShare.of(new long[5], each(5, 12));
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(1 - s.low(), within(1e-9));
  }

  /**
   * Persons with a chance of {@code least} to {@code most}, each of whom has 6 to 18 rows: how many
   * of 2,000 intervals do not hold the mean chance.
   */
  private static int missed(int persons, double least, double most) {
    SplittableRandom random = new SplittableRandom(persons + (long) (100 * least));
    int missed = 0;
    for (int corpus = 0; corpus < 2_000; corpus++) {
      long[] counting = new long[persons];
      long[] rows = new long[persons];
      for (int p = 0; p < persons; p++) {
        double chance = least + (most - least) * random.nextDouble();
        rows[p] = 6 + random.nextInt(13);
        for (int i = 0; i < rows[p]; i++) {
          counting[p] += random.nextDouble() < chance ? 1 : 0;
        }
      }
      PersonShare s = PersonShare.of(counting, rows);
      double truth = (least + most) / 2;
      missed += s.low() > truth || s.high() < truth ? 1 : 0;
    }
    return missed;
  }

  /** A sound promise of 5 % breaks this bound for a given seed with a chance below 1e-4. */
  @Test
  void intervalsKeepTheirLevel() {
    double[][] chances = {{0, 1}, {0.3, 0.9}, {0.7, 1}, {0.9, 1}};
    for (int persons : new int[] {5, 8, 12, 24}) {
      for (double[] of : chances) {
        assertThat(missed(persons, of[0], of[1]))
            .as("%d persons, %.1f to %.1f", persons, of[0], of[1])
            .isLessThanOrEqualTo(138);
      }
    }
    assertThat(missed(24, 0.3, 0.9)).as("it is no wider than it must be").isGreaterThan(50);
  }

  @Test
  void refusesWhatIsNoShare() {
    assertThatThrownBy(() -> PersonShare.of(new long[] {1}, new long[] {1}))
        .hasMessageContaining("two persons");
    assertThatThrownBy(() -> PersonShare.of(new long[] {1, 3}, new long[] {1, 2}))
        .hasMessageContaining("3 of 2");
  }
}
