package io.likeness.privacy.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.ReleaseSpec.Kind;
import io.likeness.privacy.accounting.PrivacyAudit;
import io.likeness.privacy.mechanism.NoiseSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The noise of whole releases, from the secure source. Each check that passes for the right noise
 * fails with probability below 1e-6 by chance, and is shown to fail for half the noise, which the
 * same release has at twice its epsilon.
 */
class ReleaseNoiseTest {
  private static final int DRAWS = 3000;

  /** Dvoretzky, Kiefer, Wolfowitz and Massart: P[D &gt; x] ≤ 2·exp(−2nx²) = 1e-6. */
  private static final double MOST = Math.sqrt(Math.log(2 / 1e-6) / (2 * DRAWS));

  private static final List<ReleasePlan.Attribute> GROUPS =
      List.of(new ReleasePlan.Attribute("g", List.of("a")));
  private static final Statistic SUM = new Statistic(Kind.SUM, "x", "g", 0, 10, List.of());
  private static final Statistic HISTOGRAM =
      new Statistic(Kind.HISTOGRAM, "x", "", 0, 10, List.of(0.0, 5.0, 10.0));
  private static final Statistic MEAN = new Statistic(Kind.MEAN, "x", "", 0, 10, List.of());

  private static ReleasePlan plan(double epsilon) {
    return new ReleasePlan("r", "c", GROUPS, List.of(SUM, HISTOGRAM, MEAN), epsilon, 0, 4, 1);
  }

  private static double[] draws(ReleasePlan plan, ExactCells exact, int place) {
    NoiseSource noise = NoiseSource.secure();
    Endless ledger = new Endless();
    double[] out = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      out[i] =
          NoisyRelease.of(plan, exact, ledger.charge("r", plan.loss()), noise)
              .get(place)
              .released();
    }
    Arrays.sort(out);
    return out;
  }

  /** The largest distance of the empirical distribution and a law, also of a law with steps. */
  private static double distance(double[] sorted, DoubleUnaryOperator cdf) {
    double most = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i + 1 == sorted.length || sorted[i + 1] > sorted[i]) {
        most = Math.max(most, Math.abs((i + 1.0) / sorted.length - cdf.applyAsDouble(sorted[i])));
      }
    }
    return most;
  }

  @Test
  void countsSumsAndBinsCarryTheNoiseOfTheirPartAndHalfOfItIsCaught() {
    // 2 parts of the attribute and 3 of statistics.
    ReleasePlan plan = plan(2.5);
    ReleasePlan halved = plan(5);
    assertThat(plan.part()).isEqualTo(0.5);
    ExactCells exact = new ExactCells();
    DoubleUnaryOperator persons = x -> plan.persons().cdf(Math.round(x));
    DoubleUnaryOperator records = x -> plan.records().cdf(Math.round(x));
    DoubleUnaryOperator sums = x -> plan.sums(SUM, 1).cdf(x);
    assertThat(plan.sums(SUM, 1).scale()).isEqualTo(4 * 10 / 0.5);
    List<DoubleUnaryOperator> laws = List.of(persons, records, sums, records);
    for (int place = 0; place < laws.size(); place++) {
      assertThat(distance(draws(plan, exact, place), laws.get(place)))
          .as("place %d", place)
          .isLessThan(MOST);
      assertThat(distance(draws(halved, exact, place), laws.get(place)))
          .as("half the noise at place %d", place)
          .isGreaterThan(MOST);
    }
  }

  /**
   * The worst neighbours, a person whose m values are all as large as they can be, told apart by a
   * threshold on the released sum, as well as ε says and no better.
   */
  @Test
  void worstNeighboursAreToldApartAsEpsilonSaysAndHalfTheNoiseIsCaught() {
    ReleasePlan plan = plan(10);
    assertThat(audited(plan)).isBetween(0.7 * plan.part(), plan.part());
    assertThat(audited(plan(20))).isGreaterThan(plan.part());
  }

  private static double audited(ReleasePlan plan) {
    ExactCells with = new ExactCells();
    with.put(0, "a", 0, ReleaseCells.SUM, 4 * SUM.mostOfOne());
    double[] in = draws(plan, with, 2);
    double[] out = draws(plan, new ExactCells(), 2);
    double threshold = 40;
    return PrivacyAudit.twoWorlds(
            DRAWS,
            Arrays.stream(in).filter(x -> x > threshold).count(),
            Arrays.stream(out).filter(x -> x > threshold).count(),
            0,
            1e-6)
        .epsilon();
  }

  @Test
  void meansStayInTheirRangeAndNearTheTruthAsTheirMarginSays() {
    ReleasePlan plan = plan(10);
    ExactCells exact = new ExactCells();
    int s = 2;
    long each = Math.round(-2 / MEAN.fixedPoint());
    exact.put(ReleaseCells.WHOLE, "", s, ReleaseCells.SUM, 400 * each);
    exact.put(ReleaseCells.WHOLE, "", s, ReleaseCells.COUNT, 400);
    NoiseSource noise = NoiseSource.secure();
    Endless ledger = new Endless();
    int outside = 0;
    for (int i = 0; i < 1000; i++) {
      List<ReleasedValue> all =
          NoisyRelease.of(plan, exact, ledger.charge("r", plan.loss()), noise);
      ReleasedValue mean = all.get(all.size() - 1);
      assertThat(mean.released()).isBetween(0.0, 10.0);
      outside += Math.abs(mean.released() - 3) > mean.margin95() ? 1 : 0;
    }
    // At 5 % a thousand draws exceed 90 with probability below 1e-7.
    assertThat(outside).isLessThan(90);
  }
}
