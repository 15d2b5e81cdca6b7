package io.likeness.privacy.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrialsTest {
  /** Targets from N(gap, 1) against others from N(0, 1), 20 candidates, 30 trials a person. */
  private static Trials gaussian(double gap) {
    Random random = new Random(3);
    int persons = 20;
    int[] own = new int[30 * persons];
    double[][] scores = new double[own.length][persons];
    int[] candidates = new int[persons];
    for (int i = 0; i < own.length; i++) {
      own[i] = i % persons;
      for (int j = 0; j < persons; j++) {
        scores[i][j] = random.nextGaussian() + (j == own[i] ? gap : 0);
        candidates[j] = j;
      }
    }
    return new Trials(scores, own, own, candidates);
  }

  @Test
  void equalErrorRateOfTwoGaussiansIsThatOfTheirOverlap() {
    // Φ(−gap/2); the deviation of a rate from 600 targets is below 0.015 here.
    Rate rate = gaussian(2).equalErrorRate();
    assertThat(rate.value()).isCloseTo(0.1587, within(0.045));
    assertThat(rate.low()).isLessThan(rate.value());
    assertThat(rate.high()).isGreaterThan(rate.value()).isLessThan(0.25);
    assertThat(gaussian(0).equalErrorRate().value()).isCloseTo(0.5, within(0.06));
  }

  @Test
  void perfectAndReversedScoresAreRatesOfZeroAndOne() {
    double[][] scores = {{1, 0}, {0, 1}};
    int[] own = {0, 1};
    assertThat(new Trials(scores, own, own, own).equalErrorRate().value()).isZero();
    assertThat(new Trials(scores, own, own, own).top1().value()).isEqualTo(1);
    int[] swapped = {1, 0};
    assertThat(new Trials(scores, swapped, own, own).equalErrorRate().value()).isEqualTo(1);
    assertThat(new Trials(scores, swapped, own, own).top1().value()).isZero();
  }

  @Test
  void equalScoresSayNothing() {
    double[][] scores = new double[8][4];
    int[] own = {0, 1, 2, 3, 0, 1, 2, 3};
    Trials trials = new Trials(scores, own, own, new int[] {0, 1, 2, 3});
    assertThat(trials.equalErrorRate().value()).isEqualTo(0.5);
    assertThat(trials.top1().value()).isEqualTo(0.25);
  }

  @Test
  void intervalsAreOfPersonsNotOfRecords() {
    double[] values = new double[1000];
    int[] two = new int[1000];
    int[] many = new int[1000];
    for (int i = 0; i < 1000; i++) {
      values[i] = i < 500 ? 1 : 0;
      two[i] = i / 500;
      many[i] = i;
    }
    assertThat(Trials.mean(values, two)).isEqualTo(new Rate(0.5, 0, 1));
    Rate alone = Trials.mean(values, many);
    assertThat(alone.high() - alone.low()).isBetween(0.04, 0.08);
  }

  /**
   * Of six persons the ends are the quantiles 0.24 % and 99.76 %; plain ones are nearer to the
   * middle.
   */
  @Test
  void ofFewPersonsIntervalsAreWider() {
    double[] values = new double[60];
    int[] person = new int[60];
    for (int i = 0; i < values.length; i++) {
      person[i] = i % 6;
      values[i] = i / 6 < 3 + person[i] % 3 ? 1 : 0;
    }
    Rate rate = Trials.mean(values, person);
    assertThat(rate.value()).isCloseTo(0.4, within(1e-9));
    // The mean of six draws of 0.3, 0.4 or 0.5 is below 0.316 with a chance of (1 + 6) / 3^6.
    assertThat(rate.low()).isLessThan(0.32);
    assertThat(rate.high()).isGreaterThan(0.48);
  }

  @Test
  void whiteningTakesAwayWhatVariesWithinPersons() {
    Random random = new Random(1);
    List<float[]> vectors = new ArrayList<>();
    int[] classes = new int[40];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i / 4;
      // The first axis tells persons, the second is a hundred times as loud and tells nothing.
      vectors.add(
          new float[] {
            classes[i] % 2 + 0.1f * (float) random.nextGaussian(),
            10 * (float) random.nextGaussian()
          });
    }
    Matcher matcher = Matcher.fit(vectors, classes);
    double[] even = matcher.project(new float[] {0, 5});
    double[] alsoEven = matcher.project(new float[] {0, 6});
    double[] odd = matcher.project(new float[] {1, 5});
    assertThat(Matcher.dot(even, alsoEven)).isGreaterThan(Matcher.dot(even, odd));
  }
}
