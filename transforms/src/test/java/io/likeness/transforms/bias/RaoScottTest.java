package io.likeness.transforms.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RaoScottTest {
  /** Quantiles of chi-square of 1 degree, and of F of 2 and 6 degrees, as in any table. */
  @Test
  void isChiSquareOfManyPersonsAndFOfFew() {
    assertThat(RaoScott.of(3.841459, 1, 1, 1_000_000).p()).isCloseTo(0.05, within(1e-5));
    assertThat(RaoScott.of(2 * 5.143253, 2, 1, 4).p()).isCloseTo(0.05, within(1e-6));
    assertThat(RaoScott.of(0, 3, 1, 9).p()).isEqualTo(1);
    assertThat(RaoScott.of(900, 1, 1, 1_000_000).p()).isBetween(1e-200, 1e-190);
  }

  @Test
  void dividesByTheDesignEffectButNeverByLessThanOne() {
    RaoScott test = RaoScott.of(12, 2, 4, 30);
    assertThat(test.statistic()).isEqualTo(3);
    assertThat(test.designEffect()).isEqualTo(4);
    assertThat(RaoScott.of(12, 2, 0.2, 30).statistic()).isEqualTo(12);
  }

  @Test
  void onePersonRefutesNothing() {
    assertThat(RaoScott.of(12, 2, 1, 1).p()).isNaN();
  }

  @Test
  void refusesWhatHasNoDegrees() {
    assertThatThrownBy(() -> RaoScott.of(1, 0, 1, 5)).hasMessageContaining("at least 0, 1 and 1");
  }

  @Test
  void theMeanEffectOfAlikeOnesIsTheirs() {
    double[] p = {0.2, 0.3, 0.5};
    assertThat(RaoScott.meanEffect(p, p, new double[] {7, 7, 7})).isCloseTo(7, within(1e-12));
  }

  /**
   * 40 persons of 1 to 30 rows fall into three groups as the target says. Over 4,000 draws the
   * share of p ≤ 0.05 has a standard error of 0.0035; the first order of the correction may be a
   * little off, so the bounds are six of them away. Rows taken for independent are refuted in more
   * than half of all draws.
   */
  @Test
  void refutesATrueTargetAsOftenAsItSays() {
    Random random = new Random(3);
    double[] q = {0.5, 0.3, 0.2};
    int refuted = 0;
    int naively = 0;
    int draws = 4_000;
    for (int d = 0; d < draws; d++) {
      int persons = 40;
      double[] amount = new double[3];
      double[] squares = new double[3];
      double all = 0;
      double allSquares = 0;
      for (int i = 0; i < persons; i++) {
        double u = random.nextDouble();
        int group = u < q[0] ? 0 : u < q[0] + q[1] ? 1 : 2;
        double n = 1 + random.nextInt(30);
        amount[group] += n;
        squares[group] += n * n;
        all += n;
        allSquares += n * n;
      }
      double[] p = new double[3];
      double[] effects = new double[3];
      for (int j = 0; j < 3; j++) {
        p[j] = amount[j] / all;
        effects[j] =
            new ClusterShare(
                    amount[j], squares[j], squares[j], all, allSquares, persons, (long) all)
                .designEffect();
      }
      double g = all * Divergence.likelihoodRatio(p, q);
      refuted += RaoScott.of(g, 2, RaoScott.meanEffect(p, q, effects), persons).p() <= 0.05 ? 1 : 0;
      naively += RaoScott.of(g, 2, 1, persons).p() <= 0.05 ? 1 : 0;
    }
    assertThat(refuted / (double) draws).isBetween(0.029, 0.071);
    assertThat(naively / (double) draws).isGreaterThan(0.5);
  }
}
