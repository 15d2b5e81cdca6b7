package io.likeness.transforms.rebalance;

import static io.likeness.transforms.testing.ViewRows.record;
import static io.likeness.transforms.testing.ViewRows.row;
import static io.likeness.transforms.testing.ViewRows.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.testing.TestSpark;
import io.likeness.transforms.testing.ViewRows;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PlanRebalanceTest {
  private static final BiasSpec UNIFORM =
      new BiasSpec(List.of("g"), new TreeMap<>(Map.of("g", new TargetSpec.Uniform())));

  private static RebalanceSpec spec(int cap, boolean under, Long total) {
    return new RebalanceSpec(
        RebalanceSpec.Method.PLAN, List.of("g"), cap, 2, 0.6, under, Optional.ofNullable(total), 5);
  }

  private static ViewRows corpus(String key) {
    Random random = new Random(9);
    ViewRows rows = ViewRows.underKey(key);
    for (int p = 0; p < 14; p++) {
      int n = 1 + random.nextInt(9);
      for (int r = 0; r < n; r++) {
        rows.add(
            record(p + "-" + r),
            "s" + p,
            row()
                .attribute("g", p < 8 ? "a" : p < 12 ? "b" : "c")
                .split(p % 7 == 6 ? "test" : "train")
                .seconds(2));
      }
    }
    return rows;
  }

  private static Dataset<Row> stored(Dataset<Row> rows) {
    return TestSpark.session().createDataFrame(rows.collectAsList(), rows.schema());
  }

  @Test
  void allocatesExactlyWhatThePlanSays() {
    for (RebalanceSpec spec : List.of(spec(2, false, null), spec(3, true, 40L))) {
      Dataset<Row> in = corpus("k").shuffled(1, 3);
      AllocateCopies step = new AllocateCopies(spec, UNIFORM);
      IntegerPlan plan = new PlanRebalance(spec, UNIFORM).plan(in);
      Dataset<Row> allocations = stored(step.allocate(in, plan));
      step.resultOf(CorpusView.CONTRACT).require(allocations.schema(), "test");
      assertThat(allocations.count()).isEqualTo(in.where("split = 'train'").count());
      for (IntegerPlan.Decision d : plan.decisions()) {
        Row sums =
            allocations
                .where("cell = '" + d.values().get(0) + "'")
                .selectExpr("sum(int(keep))", "sum(copies)", "max(copies)")
                .first();
        assertThat(sums.getLong(0)).isEqualTo(d.kept());
        assertThat(sums.getLong(1)).isEqualTo(d.copies());
        assertThat(sums.getInt(2)).isLessThanOrEqualTo(spec.capPerRecord());
      }
    }
  }

  @Test
  void copiesGoRoundPersonsFirstAndThenRecords() {
    ViewRows rows = ViewRows.create();
    int[] counts = {1, 4, 4};
    for (int p = 0; p < 3; p++) {
      for (int r = 0; r < counts[p]; r++) {
        rows.add("p" + p + "r" + r, "s" + p, row().attribute("g", "b").split("train"));
      }
    }
    for (int r = 0; r < 18; r++) {
      rows.add("q" + r, "t" + r % 2, row().attribute("g", "a").split("train"));
    }
    // Nine copies: the first person can take two, the others share seven.
    Dataset<Row> copies =
        stored(new AllocateCopies(spec(2, false, null), UNIFORM).apply(rows.dataset()));
    assertThat(
            texts(
                copies
                    .where("cell = 'b'")
                    .selectExpr("substr(record_id, 1, 2) p", "copies")
                    .groupBy("p")
                    .sum("copies")))
        .containsExactly("[p0,2]", "[p1,4]", "[p2,3]");
    assertThat(texts(copies.where("record_id like 'p2%'"), "record_id", "copies"))
        .containsExactly("[p2r0,1]", "[p2r1,1]", "[p2r2,1]", "[p2r3,0]");
  }

  @Test
  void leavesEverybodyARecordBeforeAnybodyTwo() {
    ViewRows rows = ViewRows.create();
    for (int i = 0; i < 12; i++) {
      rows.add("r" + i, i < 9 ? "many" : "s" + i, row().attribute("g", "a").split("train"));
    }
    Dataset<Row> kept =
        stored(new AllocateCopies(spec(2, true, 5L), UNIFORM).apply(rows.dataset())).where("keep");
    assertThat(texts(kept, "record_id")).containsExactly("[r0]", "[r10]", "[r11]", "[r1]", "[r9]");
  }

  @Test
  void isTheSameForAnyPartitionsOrderAndKey() {
    AllocateCopies step = new AllocateCopies(spec(2, false, null), UNIFORM);
    List<String> one = texts(step.apply(corpus("k").shuffled(1, 1)));
    assertThat(texts(step.apply(corpus("k").shuffled(2, 7)))).isEqualTo(one);
    assertThat(texts(step.apply(corpus("another").shuffled(3, 2)))).isEqualTo(one);
    PlanRebalance plan = new PlanRebalance(spec(2, false, null), UNIFORM);
    assertThat(texts(plan.apply(corpus("k").shuffled(1, 1))))
        .isEqualTo(texts(plan.apply(corpus("another").shuffled(2, 7))));
    plan.resultOf(CorpusView.CONTRACT).require(plan.apply(corpus("k").dataset()).schema(), "test");
  }

  @Test
  void reportsThatCopiesDoNotMakePersons() {
    ViewRows rows = ViewRows.create();
    for (int i = 0; i < 12; i++) {
      rows.add("r" + i, "s" + i, row().attribute("g", "a").split("train"));
    }
    for (int i = 0; i < 4; i++) {
      rows.add("t" + i, i < 3 ? "x" : "y", row().attribute("g", "b").split("train"));
    }
    Dataset<Row> in = rows.dataset();
    List<BalanceReport.Line> lines =
        BalanceReport.of(in, stored(new AllocateCopies(spec(4, false, null), UNIFORM).apply(in)));
    assertThat(lines).extracting(BalanceReport.Line::cell).containsExactly("a", "b", "all");
    BalanceReport.Line b = lines.get(1);
    assertThat(b.originalsAfter() + b.copiesAfter()).isEqualTo(12);
    assertThat(b.effectivePersonsBefore()).isCloseTo(16 / 10.0, within(1e-9));
    // Four copies each: 7 and 5 rows.
    assertThat(b.effectivePersonsAfter()).isCloseTo(144 / 74.0, within(1e-9));
    assertThat(lines.get(2).persons()).isEqualTo(14);
  }

  @Test
  void rakingKeepsEveryRowAndWeighsIt() {
    RebalanceSpec raking =
        new RebalanceSpec(
            RebalanceSpec.Method.RAKING, List.of("g"), 4, 2, 0.5, false, Optional.empty(), 100);
    Dataset<Row> in = corpus("k").dataset();
    Dataset<Row> weights = stored(new AllocateCopies(raking, UNIFORM).apply(in));
    assertThat(weights.where("not keep or copies > 0").count()).isZero();
    List<Row> sums = weights.groupBy("cell").sum("weight").collectAsList();
    assertThat(sums).hasSize(3);
    double third = weights.count() / 3.0;
    assertThat(sums).allSatisfy(r -> assertThat(r.getDouble(1)).isCloseTo(third, within(1e-6)));
    assertThat(new PlanRebalance(raking, UNIFORM).apply(in).where("copies > 0").count()).isZero();
  }

  @Test
  void anEmptyTableNeedsNothing() {
    Dataset<Row> none = ViewRows.create().dataset();
    assertThat(new PlanRebalance(spec(2, false, null), UNIFORM).apply(none).count()).isZero();
    assertThat(new AllocateCopies(spec(2, false, null), UNIFORM).apply(none).count()).isZero();
  }
}
