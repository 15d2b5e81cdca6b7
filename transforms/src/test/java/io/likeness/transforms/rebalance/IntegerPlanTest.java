package io.likeness.transforms.rebalance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.JointSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.recipe.WorstSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class IntegerPlanTest {
  private static final BiasSpec UNIFORM =
      new BiasSpec(List.of("g"), new TreeMap<>(Map.of("g", new TargetSpec.Uniform())));

  private static RebalanceSpec spec(
      int cap, int minPersons, double share, boolean under, Long total) {
    return new RebalanceSpec(
        RebalanceSpec.Method.PLAN,
        List.of("g"),
        cap,
        minPersons,
        share,
        under,
        Optional.ofNullable(total),
        5);
  }

  private static BiasSpec shares(Map<String, Double> shares) {
    return new BiasSpec(
        List.of("g"), new TreeMap<>(Map.of("g", new TargetSpec.Shares(new TreeMap<>(shares)))));
  }

  /** A cell where person i has rows[i] rows of one second. */
  private static Cell cell(String value, long... rows) {
    TreeMap<Long, Long> histogram = new TreeMap<>();
    long sum = 0;
    for (long n : rows) {
      histogram.merge(n, 1L, Long::sum);
      sum += n;
    }
    return new Cell(List.of(value), histogram, sum * 1000);
  }

  private static long sum(IntegerPlan plan, ToLongFunction<IntegerPlan.Decision> of) {
    return plan.decisions().stream().mapToLong(of).sum();
  }

  @Test
  void augmentsOnlyTheDeficit() {
    IntegerPlan plan =
        IntegerPlan.of(
            spec(4, 2, 0.5, false, null), UNIFORM, List.of(cell("a", 30, 30), cell("b", 10, 10)));
    assertThat(sum(plan, IntegerPlan.Decision::wanted)).isEqualTo(120);
    assertThat(plan.decisions().get(0).copies()).isZero();
    assertThat(plan.decisions().get(1).copies()).isEqualTo(40);
    assertThat(plan.decisions().get(1).level()).isEqualTo(20);
    assertThat(CollectionRequest.sentences(plan, Kind.VOICE)).isEmpty();
  }

  @Test
  void whatTheCapLeavesIsToBeCollected() {
    IntegerPlan plan =
        IntegerPlan.of(
            spec(2, 2, 0.9, false, null), UNIFORM, List.of(cell("a", 30, 30), cell("yue", 5, 5)));
    IntegerPlan.Decision yue = plan.decisions().get(1);
    assertThat(yue.copies()).isEqualTo(20);
    assertThat(yue.residualRows()).isEqualTo(30);
    // Persons bring 70 rows / 4 persons = 17.5 rows a cell on average.
    assertThat(yue.residualPersons()).isEqualTo(2);
    assertThat(yue.residualHours()).isCloseTo(30 / 3600.0, within(1e-12));
    assertThat(CollectionRequest.sentences(plan, Kind.VOICE))
        .containsExactly("2 more speakers of yue, 1 min (30 clips).");
  }

  @Test
  void aJointTargetPlansItsCellsAndASmallerPlanTheirSums() {
    BiasSpec bias =
        new BiasSpec(
            List.of(),
            new TreeMap<>(Map.of("label", new TargetSpec.Uniform())),
            List.of(
                new JointSpec(
                    List.of("g", "h"),
                    Map.of(List.of("a", "f"), 0.5, List.of("a", "m"), 0.1, List.of("b", "m"), 0.4),
                    Optional.empty())),
            WorstSpec.NONE);
    TreeMap<List<String>, Long> rows = new TreeMap<>(JointTarget.BY_VALUES);
    rows.put(List.of("f", "x", "a"), 10L);
    rows.put(List.of("f", "y", "b"), 10L);
    assertThat(JointTarget.over(List.of("h", "label", "g"), bias, rows))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                List.of("f", "x", "a"),
                0.25,
                List.of("f", "y", "a"),
                0.25,
                List.of("m", "x", "a"),
                0.05,
                List.of("m", "y", "a"),
                0.05,
                List.of("m", "x", "b"),
                0.2,
                List.of("m", "y", "b"),
                0.2,
                List.of("f", "y", "b"),
                0.0));
    TreeMap<List<String>, Long> one = new TreeMap<>(JointTarget.BY_VALUES);
    one.put(List.of("a"), 10L);
    assertThat(JointTarget.over(List.of("g"), bias, one))
        .hasEntrySatisfying(List.of("a"), x -> assertThat(x).isCloseTo(0.6, within(1e-12)))
        .hasEntrySatisfying(List.of("b"), x -> assertThat(x).isCloseTo(0.4, within(1e-12)));
    one.clear();
    one.put(List.of("b", "f"), 10L);
    assertThatThrownBy(
            () ->
                IntegerPlan.of(
                    new RebalanceSpec(
                        RebalanceSpec.Method.PLAN,
                        List.of("g", "h"),
                        4,
                        2,
                        0.5,
                        false,
                        Optional.empty(),
                        5),
                    bias,
                    List.of(new Cell(List.of("b", "f"), new TreeMap<>(Map.of(5L, 2L)), 0))))
        .hasMessageContaining("a × f, a × m, b × m");
  }

  @Test
  void aCellOfTooFewPersonsIsCollectedAndNotCloned() {
    IntegerPlan plan =
        IntegerPlan.of(
            spec(9, 3, 0.9, false, null), UNIFORM, List.of(cell("a", 5, 5, 5), cell("b", 6)));
    IntegerPlan.Decision b = plan.decisions().get(1);
    assertThat(b.copies()).isZero();
    assertThat(b.residualRows()).isEqualTo(9);
    assertThat(b.residualPersons()).isEqualTo(2);
  }

  @Test
  void namesATargetGroupThatNobodyBelongsTo() {
    IntegerPlan plan =
        IntegerPlan.of(
            spec(4, 2, 0.5, true, 100L),
            shares(Map.of("cmn", 0.8, "yue", 0.2)),
            List.of(cell("cmn", 40, 40)));
    IntegerPlan.Decision yue = plan.decisions().get(1);
    assertThat(yue.values()).containsExactly("yue");
    assertThat(yue.rows()).isZero();
    assertThat(yue.residualRows()).isEqualTo(20);
    assertThat(yue.residualPersons()).isEqualTo(2);
    assertThat(CollectionRequest.sentences(plan, Kind.FACE))
        .singleElement()
        .asString()
        .startsWith("2 more subjects of yue")
        .endsWith("the training split has none of them.");
  }

  @Test
  void refusesATargetOfGroupsThatAllHaveNoRows() {
    assertThatThrownBy(
            () ->
                IntegerPlan.of(
                    spec(4, 2, 0.5, true, null),
                    shares(Map.of("xx", 1.0)),
                    List.of(cell("yue", 4, 4))))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TARGET_IMPOSSIBLE))
        .hasMessageContaining("the target names [xx]");
  }

  @Test
  void aRequestForOneLabelNamesItAndNothingThatAnyValueWouldDo() {
    IntegerPlan.Decision missing =
        new IntegerPlan.Decision(
            List.of(CellWeights.ANY, "two"), 0.1, 0, 0, 8, 0, 0, 0, 0, 1, 8, 2, 0);
    IntegerPlan plan =
        new IntegerPlan(List.of("g", "label"), 0, List.of(missing), Optional.empty());
    assertThat(CollectionRequest.sentences(plan, Kind.VOICE))
        .containsExactly("2 more speakers (8 clips of two); the training split has none of them.");
  }

  @Test
  void joinsCellsThatDifferOnlyInTheLabelIntoOneSentence() {
    BiasSpec bias =
        new BiasSpec(
            List.of("g"),
            new TreeMap<>(
                Map.of("g", new TargetSpec.Uniform(), "label", new TargetSpec.Uniform())));
    RebalanceSpec spec =
        new RebalanceSpec(
            RebalanceSpec.Method.PLAN,
            List.of("g", "label"),
            0,
            1,
            0.5,
            false,
            Optional.empty(),
            5);
    List<Cell> cells =
        List.of(
            new Cell(List.of("a", "one"), new TreeMap<>(Map.of(10L, 2L)), 0),
            new Cell(List.of("a", "two"), new TreeMap<>(Map.of(10L, 2L)), 0),
            new Cell(List.of("b", "one"), new TreeMap<>(Map.of(5L, 1L)), 0));
    assertThat(CollectionRequest.sentences(IntegerPlan.of(spec, bias, cells), Kind.VOICE))
        .containsExactly("3 more speakers of b (35 clips: 15 of one, 20 of two).");
  }

  @Test
  void asCollectedChangesNothing() {
    BiasSpec bias =
        new BiasSpec(
            List.of(),
            new TreeMap<>(
                Map.of("g", new TargetSpec.AsCollected(), "h", new TargetSpec.AsCollected())));
    RebalanceSpec spec =
        new RebalanceSpec(
            RebalanceSpec.Method.PLAN, List.of("g", "h"), 4, 1, 0.5, true, Optional.empty(), 5);
    List<Cell> cells =
        List.of(
            new Cell(List.of("a", "x"), new TreeMap<>(Map.of(7L, 1L)), 0),
            new Cell(List.of("b", "y"), new TreeMap<>(Map.of(3L, 2L)), 0));
    assertThat(IntegerPlan.of(spec, bias, cells).decisions())
        .hasSize(2)
        .allSatisfy(
            d -> {
              assertThat(d.kept()).isEqualTo(d.rows()).isEqualTo(d.wanted());
              assertThat(d.copies()).isZero();
            });
  }

  @Test
  void oneGroupOnlyStaysAsItIs() {
    IntegerPlan plan =
        IntegerPlan.of(spec(4, 2, 0.5, false, null), UNIFORM, List.of(cell("a", 3, 4)));
    assertThat(plan.decisions())
        .singleElement()
        .extracting("wanted", "kept", "copies")
        .containsExactly(7L, 7L, 0L);
  }

  @Test
  void nothingIsPlannedForNothing() {
    assertThat(IntegerPlan.of(spec(4, 2, 0.5, false, null), UNIFORM, List.of()).decisions())
        .isEmpty();
  }

  @Test
  void keepsItsPromisesOnRandomCorpora() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Cell> cells = new ArrayList<>();
      int groups = 1 + random.nextInt(6);
      for (int g = 0; g < groups; g++) {
        cells.add(cell("g" + g, random.longs(1 + random.nextInt(8), 1, 30).toArray()));
      }
      double most = random.nextInt(3) * 0.3;
      int cap = random.nextInt(5);
      int least = 1 + random.nextInt(4);
      boolean under = random.nextBoolean();
      Long total = random.nextBoolean() ? null : (long) 1 + random.nextInt(600);
      RebalanceSpec spec = spec(cap, least, most, under, total);
      IntegerPlan plan = IntegerPlan.of(spec, UNIFORM, cells);
      if (total != null) {
        assertThat(sum(plan, IntegerPlan.Decision::wanted)).isEqualTo(total);
      }
      long copies = sum(plan, IntegerPlan.Decision::copies);
      long kept = sum(plan, IntegerPlan.Decision::kept);
      assertThat(copies).isLessThanOrEqualTo((long) Math.floor(most * (copies + kept) + 1e-6));
      for (IntegerPlan.Decision d : plan.decisions()) {
        Cell c =
            cells.stream().filter(x -> x.values().equals(d.values())).findFirst().orElseThrow();
        assertThat(d.copies()).isLessThanOrEqualTo(cap * d.rows());
        assertThat(d.copies() == 0 || d.persons() >= least).isTrue();
        assertThat(d.kept() + d.copies() + d.residualRows())
            .isEqualTo(Math.max(d.wanted(), d.kept()));
        assertThat(d.kept()).isEqualTo(under ? Math.min(d.rows(), d.wanted()) : d.rows());
        assertThat(d.extra()).isGreaterThanOrEqualTo(0);
        assertThat(c.copiesAt(d.level(), cap) + d.extra()).isEqualTo(d.copies());
        assertThat(d.copies() == 0 || c.copiesAt(d.level() + 1, cap) > d.copies() || d.extra() == 0)
            .isTrue();
      }
      Collections.shuffle(cells, random);
      assertThat(IntegerPlan.of(spec, UNIFORM, cells)).isEqualTo(plan);
    }
  }
}
