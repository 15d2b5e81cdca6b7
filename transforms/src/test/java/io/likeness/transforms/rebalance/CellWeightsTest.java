package io.likeness.transforms.rebalance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.JointSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.recipe.WorstSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CellWeightsTest {
  private static SortedMap<List<String>, Long> rows(Object... valuesAndRows) {
    TreeMap<List<String>, Long> out = new TreeMap<>(JointTarget.BY_VALUES);
    for (int i = 0; i < valuesAndRows.length; i += 3) {
      out.put(
          List.of((String) valuesAndRows[i], (String) valuesAndRows[i + 1]),
          ((Integer) valuesAndRows[i + 2]).longValue());
    }
    return out;
  }

  private static TreeMap<String, Double> shares(Map<String, Double> shares) {
    return new TreeMap<>(shares);
  }

  /** A margin of each attribute in turn. */
  private static List<TargetBlock> margins(List<? extends Map<String, Double>> shares) {
    List<TargetBlock> out = new ArrayList<>();
    for (Map<String, Double> margin : shares) {
      TreeMap<List<String>, Double> byValues = new TreeMap<>(JointTarget.BY_VALUES);
      margin.forEach((value, share) -> byValues.put(List.of(value), share));
      out.add(new TargetBlock(List.of(out.size()), byValues));
    }
    return out;
  }

  @Test
  void rakingMeetsBothMarginsAndKeepsTheOddsRatio() {
    SortedMap<List<String>, Long> rows =
        rows("f", "x", 40, "f", "y", 10, "m", "x", 20, "m", "y", 30);
    CellWeights w =
        CellWeights.rake(
            List.of("sex", "label"),
            margins(List.of(Map.of("f", 0.3, "m", 0.7), Map.of("x", 0.5, "y", 0.5))),
            rows,
            1000);
    TreeMap<List<String>, Double> p = new TreeMap<>(JointTarget.BY_VALUES);
    rows.forEach((c, n) -> p.put(c, n * w.byCell().get(c) / 100));
    double fx = p.get(List.of("f", "x"));
    double fy = p.get(List.of("f", "y"));
    double mx = p.get(List.of("m", "x"));
    double my = p.get(List.of("m", "y"));
    assertThat(fx + fy).isCloseTo(0.3, within(1e-9));
    assertThat(fx + mx).isCloseTo(0.5, within(1e-9));
    // Scaling rows and columns of a table leaves its odds ratio, here 40·30/(10·20) = 6.
    assertThat(fx * my / (fy * mx)).isCloseTo(6, within(1e-6));
    assertThat(w.effectiveSize()).isBetween(1.0, 100.0);
  }

  @Test
  void equalMarginsWeighEverythingOneAndLoseNothing() {
    SortedMap<List<String>, Long> rows = rows("a", "x", 5, "b", "x", 5);
    CellWeights w =
        CellWeights.rake(
            List.of("g", "h"),
            margins(List.of(Map.of("a", 0.5, "b", 0.5), Map.of("x", 1.0))),
            rows,
            5);
    assertThat(w.byCell().values()).allSatisfy(x -> assertThat(x).isCloseTo(1, within(1e-12)));
    assertThat(w.effectiveSize()).isCloseTo(10, within(1e-9));
  }

  @Test
  void trimmingHoldsTheLimitAndTheMeanAndSaysWhatIsMissed() {
    SortedMap<List<String>, Long> rows = rows("a", "x", 99, "b", "x", 1);
    CellWeights w =
        CellWeights.rake(
            List.of("g", "h"),
            margins(List.of(Map.of("a", 0.5, "b", 0.5), Map.of("x", 1.0))),
            rows,
            4);
    assertThat(w.byCell().get(List.of("b", "x"))).isCloseTo(4, within(1e-9));
    assertThat(w.byCell().get(List.of("a", "x"))).isCloseTo(96 / 99.0, within(1e-9));
    assertThat(w.worstMargin()).isCloseTo(0.46, within(1e-9));
  }

  @Test
  void keepsItsPromisesOnRandomTables() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      TreeMap<List<String>, Long> rows = new TreeMap<>(JointTarget.BY_VALUES);
      TreeMap<String, Double> g = new TreeMap<>();
      TreeMap<String, Double> h = new TreeMap<>();
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 4; j++) {
          rows.put(List.of("g" + i, "h" + j), 1L + random.nextInt(50));
        }
      }
      double[] a = random.doubles(3, 0.1, 1).toArray();
      double[] b = random.doubles(4, 0.1, 1).toArray();
      for (int i = 0; i < 3; i++) {
        g.put("g" + i, a[i] / (a[0] + a[1] + a[2]));
      }
      for (int j = 0; j < 4; j++) {
        h.put("h" + j, b[j] / (b[0] + b[1] + b[2] + b[3]));
      }
      double most = random.nextBoolean() ? 1000 : 1.5;
      CellWeights w = CellWeights.rake(List.of("g", "h"), margins(List.of(g, h)), rows, most);
      double sum =
          rows.entrySet().stream()
              .mapToDouble(e -> e.getValue() * w.byCell().get(e.getKey()))
              .sum();
      long n = rows.values().stream().mapToLong(Long::longValue).sum();
      assertThat(sum).isCloseTo(n, within(1e-6));
      assertThat(w.byCell().values()).allSatisfy(x -> assertThat(x).isBetween(0.0, most + 1e-9));
      if (most == 1000) {
        assertThat(w.worstMargin()).isLessThan(1e-9);
      }
      assertThat(w.effectiveSize()).isLessThanOrEqualTo(n + 1e-9);
    }
  }

  @Test
  void reweighingMakesGroupAndLabelIndependentAndKeepsBothMargins() {
    SortedMap<List<String>, Long> rows =
        rows("a", "x", 40, "a", "y", 10, "b", "x", 20, "b", "y", 30, "c", "x", 5, "c", "y", 15);
    CellWeights w = CellWeights.reweigh(1, rows, 1000);
    // w(a, x) = (50/120)(65/120)/(40/120).
    assertThat(w.byCell().get(List.of("a", "x"))).isCloseTo(50.0 * 65 / 120 / 40, within(1e-12));
    double[] odds = new double[3];
    for (int i = 0; i < 3; i++) {
      String g = List.of("a", "b", "c").get(i);
      odds[i] =
          w.byCell().get(List.of(g, "x"))
              * rows.get(List.of(g, "x"))
              / (w.byCell().get(List.of(g, "y")) * rows.get(List.of(g, "y")));
    }
    assertThat(odds[0]).isCloseTo(65.0 / 55, within(1e-9));
    assertThat(odds[1]).isCloseTo(odds[0], within(1e-9));
    assertThat(odds[2]).isCloseTo(odds[0], within(1e-9));
  }

  @Test
  void namesAMarginWithoutARow() {
    BiasSpec bias =
        new BiasSpec(
            List.of("g"),
            new TreeMap<>(
                Map.of("g", new TargetSpec.Shares(shares(Map.of("a", 0.8, "yue", 0.2))))));
    RebalanceSpec spec =
        new RebalanceSpec(
            RebalanceSpec.Method.RAKING, List.of("g"), 4, 2, 0.5, false, Optional.empty(), 5);
    List<Cell> cells = List.of(new Cell(List.of("a"), new TreeMap<>(Map.of(10L, 5L)), 0));
    CellWeights w = CellWeights.of(spec, bias, cells);
    assertThat(w.missing())
        .containsExactly(new CellWeights.Missing(List.of(0), List.of("yue"), 0.2));
    IntegerPlan plan = w.asPlan(spec, bias, cells);
    assertThat(plan.decisions()).hasSize(2);
    assertThat(CollectionRequest.sentences(plan, Kind.VOICE))
        .containsExactly("2 more speakers of yue (10 clips); the training split has none of them.");
    assertThat(CellWeights.of(spec, bias, List.of()).byCell()).isEmpty();
  }

  private static CellWeights raked(
      SortedMap<List<String>, Long> rows,
      Map<String, Double> dialects,
      Map<String, Double> genders,
      double most) {
    return CellWeights.rake(
        List.of("dialect", "gender"), margins(List.of(dialects, genders)), rows, most);
  }

  @Test
  void marginsThatContradictEachOtherAreToldWithTheirDeclaredShares() {
    BiasSpec bias =
        new BiasSpec(
            List.of(),
            new TreeMap<>(
                Map.of(
                    "dialect", new TargetSpec.Shares(shares(Map.of("cmn", 0.8, "yue", 0.2))),
                    "gender", new TargetSpec.Shares(shares(Map.of("f", 0.5, "m", 0.5))))));
    RebalanceSpec spec =
        new RebalanceSpec(
            RebalanceSpec.Method.RAKING,
            List.of("dialect", "gender"),
            4,
            2,
            0.5,
            false,
            Optional.empty(),
            100);
    List<Cell> cells =
        List.of(
            new Cell(List.of("yue", "f"), new TreeMap<>(Map.of(10L, 1L)), 0),
            new Cell(List.of("cmn", "m"), new TreeMap<>(Map.of(30L, 1L)), 0));
    IntegerPlan plan = CellWeights.of(spec, bias, cells).asPlan(spec, bias, cells);
    CellWeights w = plan.weights().orElseThrow();
    assertThat(w.worstMargin()).isCloseTo(0.3, within(1e-9));
    assertThat(w.byCell().get(List.of("yue", "f"))).isCloseTo(2, within(1e-9));
    assertThat(w.effectiveSize()).isCloseTo(40 * 40 / (10 * 4 + 30 * 4 / 9.0), within(1e-9));
    assertThat(plan.decisions())
        .extracting(IntegerPlan.Decision::targetShare)
        .satisfiesExactly(
            cmn -> assertThat(cmn).isCloseTo(0.4, within(1e-12)),
            yue -> assertThat(yue).isCloseTo(0.1, within(1e-12)));
  }

  /** Dialect and gender together; the label as it was collected. */
  private static BiasSpec joint(Map<List<String>, Double> cells) {
    return new BiasSpec(
        List.of(),
        new TreeMap<>(Map.of("label", new TargetSpec.AsCollected())),
        List.of(new JointSpec(List.of("dialect", "gender"), cells, Optional.of("a census"))),
        WorstSpec.NONE);
  }

  private static RebalanceSpec raking(String... attributes) {
    return new RebalanceSpec(
        RebalanceSpec.Method.RAKING, List.of(attributes), 4, 2, 0.5, false, Optional.empty(), 100);
  }

  private static Cell cell(int rows, String... values) {
    return new Cell(List.of(values), new TreeMap<>(Map.of((long) rows, 1L)), 0);
  }

  @Test
  void rakingMeetsAJointTargetThatMarginsCannotTell() {
    Map<List<String>, Double> cells =
        Map.of(
            List.of("cmn", "f"),
            0.4,
            List.of("cmn", "m"),
            0.1,
            List.of("yue", "f"),
            0.1,
            List.of("yue", "m"),
            0.4);
    List<Cell> have = new ArrayList<>();
    for (String label : List.of("x", "y")) {
      int i = label.equals("x") ? 7 : 1;
      have.add(cell(10 * i, "f", label, "cmn"));
      have.add(cell(11 * i, "m", label, "cmn"));
      have.add(cell(12 * i, "f", label, "yue"));
      have.add(cell(13, "m", label, "yue"));
    }
    RebalanceSpec spec = raking("gender", "label", "dialect");
    CellWeights w = CellWeights.of(spec, joint(cells), have);
    TreeMap<List<String>, Double> weighted = new TreeMap<>(JointTarget.BY_VALUES);
    TreeMap<String, Double> labels = new TreeMap<>();
    double rows = have.stream().mapToLong(Cell::rows).sum();
    for (Cell c : have) {
      double part = w.byCell().get(c.values()) * c.rows() / rows;
      weighted.merge(List.of(c.values().get(2), c.values().get(0)), part, Double::sum);
      labels.merge(c.values().get(1), part, Double::sum);
    }
    // All margins are one half: only the joint target asks for this.
    cells.forEach((cell, share) -> assertThat(weighted.get(cell)).isCloseTo(share, within(1e-9)));
    assertThat(labels.get("x")).isCloseTo((7 * 33 + 13) / rows, within(1e-9));
    assertThat(w.worstMargin()).isLessThan(1e-9);
  }

  @Test
  void aCellOfAJointTargetThatNobodyBelongsToIsNamedAndCollected() {
    BiasSpec bias =
        joint(Map.of(List.of("cmn", "f"), 0.4, List.of("cmn", "m"), 0.4, List.of("yue", "f"), 0.2));
    List<Cell> cells = List.of(cell(10, "cmn", "f"), cell(10, "cmn", "m"), cell(5, "yue", "m"));
    RebalanceSpec spec = raking("dialect", "gender");
    assertThatThrownBy(() -> CellWeights.of(spec, bias, List.of(cells.get(2))))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TARGET_IMPOSSIBLE))
        .hasMessageContaining("No training row is in a cell of dialect × gender")
        .hasMessageContaining("yue × f");
    CellWeights w = CellWeights.of(spec, bias, cells);
    assertThat(w.missing())
        .containsExactly(new CellWeights.Missing(List.of(0, 1), List.of("yue", "f"), 0.2));
    assertThat(w.byCell().get(List.of("yue", "m"))).isZero();
    assertThat(CollectionRequest.sentences(w.asPlan(spec, bias, cells), Kind.VOICE))
        .containsExactly(
            "2 more speakers of yue × f (5 clips); the training split has none of them.");
  }

  @Test
  void refusesTargetsThatNoWeightCanReach() {
    SortedMap<List<String>, Long> apart = rows("yue", "f", 10, "cmn", "m", 10);
    assertThatThrownBy(
            () -> raked(apart, Map.of("cmn", 1.0, "yue", 0.0), Map.of("f", 0.5, "m", 0.5), 5))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TARGET_IMPOSSIBLE))
        .hasMessageContaining("gender = f has a target of 0.500");
    assertThatThrownBy(
            () -> raked(apart, Map.of("cmn", 1.0, "yue", 0.0), Map.of("f", 1.0, "m", 0.0), 5))
        .hasMessageContaining("dialect = cmn has a target of 1.000");
    SortedMap<List<String>, Long> one = rows("a", "x", 10, "b", "x", 10);
    assertThatThrownBy(() -> raked(one, Map.of("a", 1.0, "b", 0.0), Map.of("x", 1.0), 1.5))
        .hasMessageContaining("Only 10 of 20 training rows")
        .hasMessageContaining("max-weight = 1.5");
    assertThat(
            raked(one, Map.of("a", 1.0, "b", 0.0), Map.of("x", 1.0), 2)
                .byCell()
                .get(List.of("a", "x")))
        .isCloseTo(2, within(1e-12));
    assertThatThrownBy(() -> raked(one, Map.of("xx", 1.0), Map.of("x", 1.0), 2))
        .hasMessageContaining("the target names [xx]");
  }

  @Test
  void reweighingNamesTheCellsThatKeepGroupAndLabelDependent() {
    CellWeights w = CellWeights.reweigh(1, rows("a", "x", 10, "a", "y", 10, "b", "x", 20), 5);
    assertThat(w.empty()).containsExactly(List.of("b", "y"));
    assertThat(w.worstMargin()).isPositive();
  }

  @Test
  void aSuggestedTargetGivesARareGroupAShareAndOneThatNobodyBelongsToNone() {
    assertThat(
            SuggestedTarget.block(
                Map.of("accent", shares(Map.of("de", 4000.0, "rare", 1.0, "none", 0.0)))))
        .contains("{ de = 0.9998, rare = 0.0002 }");
  }

  @Test
  void aSuggestedTargetIsValidHoconThatSumsToOne() {
    Map<String, TreeMap<String, Double>> persons = new TreeMap<>();
    persons.put("accent", shares(Map.of("de", 1.0, "en \"us\"", 1.0, "yue", 1.0)));
    var config = ConfigFactory.parseString(SuggestedTarget.block(persons));
    List<Double> shares = new ArrayList<>();
    config
        .getObject("bias.targets.accent")
        .forEach((k, v) -> shares.add(((Number) v.unwrapped()).doubleValue()));
    assertThat(shares).hasSize(3);
    assertThat(shares.stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1, within(1e-12));
  }
}
