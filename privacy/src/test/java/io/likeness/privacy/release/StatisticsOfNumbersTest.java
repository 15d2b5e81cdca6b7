package io.likeness.privacy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.ReleaseSpec.Kind;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sums, means, histograms, quantiles and private groups, over tables. */
@Tag("walk")
class StatisticsOfNumbersTest {
  private static final SparkSession SPARK = TestSpark.session();
  private static final StructType SCHEMA =
      new StructType()
          .add("record_id", DataTypes.StringType)
          .add("person", DataTypes.StringType)
          .add("city", DataTypes.StringType)
          .add("seconds", DataTypes.DoubleType);
  private static final List<ReleasePlan.Attribute> CITIES =
      List.of(new ReleasePlan.Attribute("city", List.of()));
  private static final List<Statistic> ALL =
      List.of(
          new Statistic(Kind.SUM, "seconds", "city", 0, 10, List.of()),
          new Statistic(Kind.MEAN, "seconds", "city", 0, 10, List.of()),
          new Statistic(Kind.MEAN, "seconds", "", 0, 10, List.of()),
          new Statistic(Kind.HISTOGRAM, "seconds", "", 0, 10, List.of(0.0, 2.0, 4.0, 10.0)),
          new Statistic(Kind.QUANTILES, "seconds", "city", 0, 10, List.of(0.25, 0.5, 0.75)));

  @TempDir Path folder;

  private static ReleasePlan plan(double epsilon, int records, int groups) {
    return new ReleasePlan("r", "corpus", CITIES, ALL, epsilon, 1e-6, records, groups);
  }

  /** Persons of a big city say 0 … 4 s, two of a hamlet 99 s, NaN and nothing. */
  private static Dataset<Row> view() {
    List<Row> rows = new ArrayList<>();
    for (int p = 0; p < 60; p++) {
      for (int r = 0; r < 5; r++) {
        rows.add(RowFactory.create("r" + p + "-" + r, "p" + p, "big", (double) r));
      }
    }
    rows.add(RowFactory.create("x1", "loner", "hamlet", 99.0));
    rows.add(RowFactory.create("x2", "other", "hamlet", Double.NaN));
    rows.add(RowFactory.create("x3", "loner", "hamlet", null));
    return SPARK.createDataFrame(rows, SCHEMA);
  }

  @Test
  void withNextToNoNoiseEveryStatisticIsTheExactOne() {
    Lake lake = Lake.openOrCreate(SPARK, folder.resolve("lake").toString());
    DeltaLedger ledger = new DeltaLedger(lake, "corpus", new PrivacyLoss.Approximate(20_000, 1e-6));
    ReleasePlan plan = plan(20_000, 5, 1);
    ReleaseStatistics releases = new ReleaseStatistics(lake, ledger);
    ReleaseOutcome out = releases.run(plan, view());

    // At this epsilon a group of two persons is always kept; of one it is with probability δ.
    assertThat(one(out, "groups", "", "")).isEqualTo(2);
    assertThat(one(out, "persons", "big", "")).isEqualTo(60);
    assertThat(one(out, "records", "hamlet", "")).isEqualTo(3);
    assertThat(one(out, "sum", "big", "")).isCloseTo(600, within(0.3));
    assertThat(one(out, "sum", "hamlet", "")).isCloseTo(10, within(0.3));
    assertThat(one(out, "mean", "big", "")).isCloseTo(2, within(0.01));
    // 99 counts as 10, NaN as 0, and the record without a number not at all.
    assertThat(one(out, "mean", "hamlet", "")).isCloseTo(5, within(0.1));
    assertThat(one(out, "mean", "", "")).isCloseTo(610.0 / 302, within(0.01));
    assertThat(one(out, "histogram", "", "[0.0, 2.0)")).isEqualTo(121);
    assertThat(one(out, "histogram", "", "[2.0, 4.0)")).isEqualTo(120);
    assertThat(one(out, "histogram", "", "[4.0, 10.0]")).isEqualTo(61);
    assertThat(one(out, "quantiles", "big", "0.5")).isCloseTo(2, within(0.01));
    assertThat(out.balance().spent()).isEqualTo(new PrivacyLoss.Approximate(20_000, 1e-6));

    ReleaseOutcome again = releases.run(plan, view().repartition(5));
    assertThat(again.fresh()).isFalse();
    assertThat(again.values()).isEqualTo(out.values());
    assertThat(again.balance()).isEqualTo(out.balance());
    assertThatThrownBy(() -> releases.run(plan(20_000, 4, 1), view()))
        .hasMessageContaining("another id");
  }

  @Test
  void sumsThatTheGridDoesNotHoldAreRefusedUnsaidAndUncharged() {
    Lake lake = Lake.openOrCreate(SPARK, folder.resolve("lake").toString());
    PrivacyLoss.Approximate budget = new PrivacyLoss.Approximate(6e6, 0);
    Dataset<Row> atTheBound = view().withColumn("seconds", functions.lit(99.0));
    DeltaLedger ledger = new DeltaLedger(lake, "corpus", budget);
    // Noise of scale 1.7e-6 has cells of 2^-44, of which 62 persons of 10 s have more than 2^52.
    ReleasePlan plan =
        new ReleasePlan(
            "r",
            "corpus",
            List.of(),
            List.of(new Statistic(Kind.SUM, "seconds", "", 0, 10, List.of())),
            6e6,
            0,
            1,
            1);
    assertThatThrownBy(() -> new ReleaseStatistics(lake, ledger).run(plan, atTheBound))
        .hasMessageContaining("The sum of seconds is of too many persons")
        .hasMessageNotContaining("620");
    assertThat(ledger.balance().spent().epsilon()).isZero();
  }

  @Test
  void aHamletIsNotNamedAndThatNothingCouldBeIsWrittenOnce() {
    Lake lake = Lake.openOrCreate(SPARK, folder.resolve("lake").toString());
    DeltaLedger ledger = new DeltaLedger(lake, "corpus", new PrivacyLoss.Approximate(1, 1e-6));
    ReleaseStatistics releases = new ReleaseStatistics(lake, ledger);
    Dataset<Row> hamlet = view().where("city = 'hamlet'");
    // A hamlet of two is named with probability below 1e-5.
    ReleaseOutcome out = releases.run(plan(1, 5, 1), hamlet);
    assertThat(one(out, "groups", "", "")).isZero();
    assertThat(out.values()).noneMatch(v -> v.group().equals("hamlet"));
    assertThat(releases.run(plan(1, 5, 1), hamlet).fresh()).isFalse();
    assertThat(ledger.balance().spent()).isEqualTo(new PrivacyLoss.Approximate(1, 1e-6));
  }

  private static double one(ReleaseOutcome out, String statistic, String group, String part) {
    return out.values().stream()
        .filter(v -> v.statistic().equals(statistic))
        .filter(v -> v.group().equals(group) && v.part().equals(part))
        .mapToDouble(ReleasedValue::released)
        .findFirst()
        .orElseThrow();
  }

  /** Random tables: leaving one person out moves no part by more than its sensitivity. */
  @Test
  void onePersonChangesNoPartByMoreThanItsSensitivity() {
    Random random = new Random(5);
    ReleasePlan plan = plan(1, 4, 2);
    ReleaseCells cells =
        new ReleaseCells(
            plan, new ContributionBound(4, new SecretKeySpec(new byte[32], "HmacSHA256")));
    List<Row> rows = new ArrayList<>();
    double[] hard = {-1e9, 1e9, Double.NaN, Double.POSITIVE_INFINITY, -0.0, 4.0, 9.999999999};
    for (int i = 0; i < 400; i++) {
      rows.add(
          RowFactory.create(
              "r" + i,
              "p" + random.nextInt(12),
              "c" + random.nextInt(4),
              hard[random.nextInt(hard.length)]));
    }
    Dataset<Row> view = SPARK.createDataFrame(rows, SCHEMA).coalesce(1).cache();
    Map<List<Object>, Long> all = collected(cells.of(view));
    long most = ALL.get(0).mostOfOne();
    long mostOfMean = ALL.get(1).mostOfOne();
    for (int p = 0; p < 3; p++) {
      Map<List<Object>, Long> less = collected(cells.of(view.where("person <> 'p" + p + "'")));
      Map<Integer, Long> changed = new HashMap<>();
      all.forEach(
          (k, v) ->
              changed.merge(
                  // The sum and the count of a mean are two parts.
                  (Integer) k.get(0) * 10 + (isMean((Integer) k.get(0)) ? (Integer) k.get(2) : 0),
                  Math.abs(v - less.getOrDefault(k, 0L)),
                  Long::sum));
      assertThat(all.keySet()).containsAll(less.keySet());
      assertThat(changed.get(ReleaseCells.PERSONS * 10)).isBetween(1L, 2L);
      assertThat(changed.get(ReleaseCells.RECORDS * 10)).isBetween(1L, 4L);
      assertThat(changed.get(0)).isLessThanOrEqualTo(4 * most);
      assertThat(changed.get(10)).isLessThanOrEqualTo(4 * mostOfMean);
      assertThat(changed.get(11)).isLessThanOrEqualTo(4L);
      assertThat(changed.get(20)).isLessThanOrEqualTo(4 * mostOfMean);
      assertThat(changed.get(30)).isLessThanOrEqualTo(4L);
      assertThat(changed.get(40)).isLessThanOrEqualTo(4L);
    }
    assertThat(collected(cells.of(view.repartition(7)))).isEqualTo(all);
  }

  private static boolean isMean(int statistic) {
    return statistic >= 0 && ALL.get(statistic).kind() == Kind.MEAN;
  }

  private static Map<List<Object>, Long> collected(Dataset<Row> cells) {
    Map<List<Object>, Long> out = new HashMap<>();
    for (Row r : cells.collectAsList()) {
      out.put(
          List.of(r.<Integer>getAs("statistic"), r.<String>getAs("value"), r.<Integer>getAs("bin")),
          r.<Long>getAs("amount"));
    }
    return out;
  }

  @Test
  void refusesWhatHasNoBounds() {
    assertThatThrownBy(
            () -> new Statistic(Kind.SUM, "seconds", "", 0, Double.POSITIVE_INFINITY, List.of()))
        .hasMessageContainingAll("Infinity", "any amount");
    assertThatThrownBy(() -> new Statistic(Kind.MEAN, "seconds", "", Double.NaN, 1, List.of()))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Statistic(Kind.QUANTILES, "seconds", "", 0, 1, List.of(0.5, 0.5)))
        .hasMessageContaining("rising");
    assertThatThrownBy(
            () ->
                new ReleasePlan(
                    "r",
                    "c",
                    List.of(),
                    List.of(new Statistic(Kind.SUM, "s", "city", 0, 1, List.of())),
                    1,
                    0,
                    1,
                    1))
        .hasMessageContaining("not among the groups");
  }
}
