package io.likeness.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PersonDifferenceTest {
  private static PersonDifference.Side side(double[]... persons) {
    double[] s = new double[5];
    for (double[] p : persons) {
      s[0] += p[0];
      s[1] += p[1];
      s[2] += p[0] * p[0];
      s[3] += p[0] * p[1];
      s[4] += p[1] * p[1];
    }
    return new PersonDifference.Side(persons.length, s[0], s[1], s[2], s[3], s[4]);
  }

  private static double[][] alone(double... values) {
    double[][] out = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      out[i] = new double[] {1, values[i]};
    }
    return out;
  }

  private static PersonDifference between(double[][] first, double[][] second) {
    return PersonDifference.of(side(first), side(second), PersonDifference.Shared.NOBODY);
  }

  /** With one row a person it is Welch's test; t, degrees and p as R's t.test gives them. */
  @Test
  void isWelchsTestWherePersonsHaveOneRow() {
    PersonDifference d = between(alone(1, 2, 3, 4), alone(2, 4, 6, 8, 10));
    // Means 2.5 and 6; variances of the means (5/3)/4 and 10/5: t = −3.5/√2.41667 of 5.5206
    // degrees.
    assertThat(d.estimate()).isCloseTo(-3.5, within(1e-12));
    double degrees = Math.pow(29 / 12.0, 2) / (Math.pow(5 / 12.0, 2) / 3 + 4 / 4.0);
    double half =
        new org.apache.commons.math3.distribution.TDistribution(null, degrees)
                .inverseCumulativeProbability(0.975)
            * Math.sqrt(29 / 12.0);
    assertThat(d.low()).isCloseTo(-3.5 - half, within(1e-9));
    assertThat(d.high()).isCloseTo(-3.5 + half, within(1e-9));
    assertThat(d.p()).isBetween(0.06, 0.07);
  }

  @Test
  void copiesOfRowsTellNothingNew() {
    PersonDifference once = between(alone(1, 2, 4), alone(2, 5, 6));
    PersonDifference twenty =
        between(
            new double[][] {{20, 20}, {20, 40}, {20, 80}},
            new double[][] {{20, 40}, {20, 100}, {20, 120}});
    assertThat(twenty.estimate()).isCloseTo(once.estimate(), within(1e-12));
    assertThat(twenty.low()).isCloseTo(once.low(), within(1e-9));
    assertThat(twenty.p()).isCloseTo(once.p(), within(1e-9));
  }

  /** Each person is once on either side, and 1 or so higher on the first: a paired comparison. */
  @Test
  void personsOnBothSidesAreComparedWithThemselves() {
    double[] a = {11, 21, 31.5, 41};
    double[] b = {10, 20, 30, 40.5};
    double yy = 0;
    double sumA = 0;
    double sumB = 0;
    for (int i = 0; i < a.length; i++) {
      yy += a[i] * b[i];
      sumA += a[i];
      sumB += b[i];
    }
    PersonDifference paired =
        PersonDifference.of(
            side(alone(a)), side(alone(b)), new PersonDifference.Shared(4, sumB, sumA, yy));
    // Differences 1, 1, 1.5, 0.5: mean 1, standard error √(0.5/3)/2; about 6 degrees of freedom.
    assertThat(paired.estimate()).isCloseTo(1, within(1e-12));
    assertThat(paired.high() - 1)
        .isCloseTo(Math.sqrt(0.5 / 3) / 2 * 2.4469118511, within(0.01))
        .isLessThan(between(alone(a), alone(b)).high() - 1);
  }

  @Test
  void onePersonOfAGroupProvesNothing() {
    PersonDifference d = between(alone(1), alone(2, 5, 6));
    assertThat(d.estimate()).isCloseTo(1 - 13 / 3.0, within(1e-12));
    assertThat(d.p()).isNaN();
    assertThat(d.low()).isNaN();
  }

  @Test
  void equalPersonsProveNoMoreThanDealingThemOut() {
    PersonDifference d = between(alone(8, 8), alone(4, 4, 4));
    assertThat(d.p()).isCloseTo(1 / 10.0, within(1e-9));
    assertThat(d.low()).isEqualTo(4);
    assertThat(between(alone(8, 8), alone(8, 8, 8)).p()).isEqualTo(1);
  }

  @Test
  void refusesASideWithoutPersons() {
    assertThatThrownBy(() -> new PersonDifference.Side(0, 1, 1, 1, 1, 1))
        .hasMessageContaining("at least 1 person");
  }

  /**
   * Persons differ by themselves and have 1 to 20 rows; 6 against 9 of them. Over 4,000 draws of no
   * difference p ≤ 0.05 has a standard error of 0.0035: the bounds are four of them from 0.05, and
   * rows taken for independent would find a difference in more than half.
   */
  @Test
  void findsADifferenceInPureChanceAsOftenAsItSays() {
    Random random = new Random(11);
    int found = 0;
    int draws = 4_000;
    for (int d = 0; d < draws; d++) {
      found += between(drawn(random, 6), drawn(random, 9)).p() <= 0.05 ? 1 : 0;
    }
    assertThat(found / (double) draws).isBetween(0.036, 0.064);
  }

  private static double[][] drawn(Random random, int persons) {
    double[][] out = new double[persons][];
    for (int i = 0; i < persons; i++) {
      int rows = 1 + random.nextInt(20);
      double self = random.nextGaussian();
      double sum = 0;
      for (int r = 0; r < rows; r++) {
        sum += self + 0.5 * random.nextGaussian();
      }
      out[i] = new double[] {rows, sum};
    }
    return out;
  }
}
