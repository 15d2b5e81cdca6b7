package io.likeness.privacy.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.ReleaseSpec.Kind;
import io.likeness.privacy.accounting.PrivacyAudit;
import io.likeness.privacy.mechanism.NoiseSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
    return draws(plan, exact, place, DRAWS);
  }

  private static double[] draws(ReleasePlan plan, ExactCells exact, int place, int times) {
    NoiseSource noise = NoiseSource.secure();
    Endless ledger = new Endless();
    double[] out = new double[times];
    for (int i = 0; i < times; i++) {
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

  private static ReleasePlan choosing(double epsilon) {
    return new ReleasePlan(
        "r",
        "c",
        List.of(new ReleasePlan.Attribute("g", List.of())),
        List.of(),
        epsilon,
        1e-3,
        4,
        1);
  }

  private static double named(ReleasePlan plan, long persons) {
    ExactCells exact = new ExactCells();
    exact.put(0, "a", ReleaseCells.PERSONS, 0, persons);
    int groups = 0;
    return Arrays.stream(draws(plan, exact, groups)).average().orElseThrow();
  }

  /** Each frequency lies within 4.9 deviations of its probability: below 1e-6 false. */
  @Test
  void privateGroupsAreNamedAsOftenAsTheirSelectionSaysAndTwiceItsEpsilonIsCaught() {
    ReleasePlan plan = choosing(1.5);
    assertThat(plan.part()).isEqualTo(0.5);
    for (long persons : new long[] {6, 10, 14}) {
      double p = plan.selection().keepProbability(persons);
      assertThat(p).isBetween(0.005, 0.9);
      double most = 4.9 * Math.sqrt(p * (1 - p) / DRAWS);
      assertThat(Math.abs(named(plan, persons) - p)).as("%d persons", persons).isLessThan(most);
      assertThat(Math.abs(named(choosing(3), persons) - p)).isGreaterThan(most);
    }
  }

  private static final int TREES = 1000;
  private static final int HEIGHT = 3;
  private static final int BRANCHES = 16;
  private static final int AT = 14;
  private static final int VALUES = 10;

  /**
   * The median that a tree over ten values in one leaf gives, by a second reading of its paper and
   * another source of numbers.
   */
  private static double median(double epsilon, Random random) {
    double rate = epsilon / HEIGHT / 4;
    double low = 0;
    double width = 10;
    double rank = 0.5;
    boolean along = true;
    for (int h = 0; h < HEIGHT; h++) {
      long[] counts = new long[BRANCHES];
      for (int i = 0; i < BRANCHES; i++) {
        long up = geometric(rate, random);
        long down = geometric(rate, random);
        counts[i] = Math.max(0, up - down + (along && i == AT ? VALUES : 0));
      }
      double total = Arrays.stream(counts).sum();
      if (total == 0) {
        break;
      }
      double wanted = rank * total;
      double below = 0;
      int child = 0;
      while (below + counts[child] < wanted || counts[child] == 0) {
        below += counts[child++];
      }
      rank = (wanted - below) / counts[child];
      width /= BRANCHES;
      low += child * width;
      along = along && child == AT;
    }
    return low + rank * width;
  }

  private static long geometric(double rate, Random random) {
    return (long) Math.floor(-Math.log(1 - random.nextDouble()) / rate);
  }

  private static double[] medians(double epsilon) {
    Statistic median = new Statistic(Kind.QUANTILES, "x", "", 0, 10, List.of(0.5));
    ReleasePlan plan = new ReleasePlan("r", "c", List.of(), List.of(median), epsilon, 0, 4, 1);
    ExactCells exact = new ExactCells();
    int leaf = (AT * BRANCHES + AT) * BRANCHES + AT;
    exact.put(ReleaseCells.WHOLE, "", 0, leaf, VALUES);
    return draws(plan, exact, 0, TREES);
  }

  /** Two samples of n: P[D &gt; x] ≤ 2·exp(−nx²) = 1e-6. */
  @Test
  void quantilesCarryTheNoiseOfTheirTreeAndHalfOfItIsCaught() {
    double most = Math.sqrt(Math.log(2 / 1e-6) / TREES);
    Random random = new Random(11);
    double[] law = new double[TREES];
    for (int i = 0; i < TREES; i++) {
      law[i] = median(6, random);
    }
    Arrays.sort(law);
    DoubleUnaryOperator cdf =
        x -> {
          int after = Arrays.binarySearch(law, Math.nextUp(x));
          return (after < 0 ? -after - 1 : after) / (double) TREES;
        };
    assertThat(distance(medians(6), cdf)).isLessThan(most);
    assertThat(distance(medians(12), cdf)).isGreaterThan(most);
  }
}
