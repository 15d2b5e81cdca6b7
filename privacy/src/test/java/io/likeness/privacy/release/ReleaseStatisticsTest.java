package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.ReleaseSpec;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class ReleaseStatisticsTest {
  private static final SparkSession SPARK = TestSpark.session();
  private static final StructType SCHEMA =
      new StructType()
          .add("record_id", DataTypes.StringType)
          .add("person", DataTypes.StringType)
          .add("label", DataTypes.StringType);
  private static final List<ReleasePlan.Attribute> LABELS =
      List.of(new ReleasePlan.Attribute("label", List.of("a", "b", "empty")));
  private static final SecretKeySpec KEY = new SecretKeySpec(new byte[32], "HmacSHA256");

  @TempDir Path folder;

  private Lake lake() {
    return Lake.openOrCreate(SPARK, folder.resolve("lake").toString());
  }

  private static DeltaLedger ledger(Lake lake, double epsilon) {
    return new DeltaLedger(lake, "corpus", new PrivacyLoss.Approximate(epsilon, 1e-6));
  }

  private static ReleasePlan plan(String id, double epsilon) {
    return new ReleasePlan(id, "corpus", LABELS, List.of(), epsilon, 0, 3, 1);
  }

  /**
   * {@code persons} persons with 5 records each, a and b by turns, and one of no declared group.
   */
  private static Dataset<Row> view(int persons) {
    List<Row> rows = new ArrayList<>();
    for (int p = 0; p < persons; p++) {
      for (int r = 0; r < 5; r++) {
        rows.add(
            RowFactory.create(
                "r" + p + "-" + r, "p" + p, r == 4 ? "undeclared" : p % 2 == 0 ? "a" : "b"));
      }
    }
    return SPARK.createDataFrame(rows, SCHEMA);
  }

  private static double value(ReleaseOutcome outcome, String statistic, String group) {
    return outcome.values().stream()
        .filter(c -> c.statistic().equals(statistic) && c.group().equals(group))
        .mapToDouble(ReleasedValue::released)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void releasesEveryDeclaredGroupNearTheBoundedCounts() {
    Lake lake = lake();
    ReleaseOutcome out =
        new ReleaseStatistics(lake, ledger(lake, 2000)).run(plan("card-1", 1000), view(40));

    assertThat(out.fresh()).isTrue();
    assertThat(out.values()).hasSize(6);
    assertThat(value(out, "persons", "a")).isEqualTo(20);
    assertThat(value(out, "persons", "empty")).isZero();
    // Each person counts with 3 of 5 records, some of which may be of no declared group.
    assertThat(value(out, "records", "a")).isBetween(40.0, 60.0);
    assertThat(out.balance().spent().epsilon()).isEqualTo(1000);
  }

  @Test
  void asksOnceAndServesThereafter() {
    Lake lake = lake();
    ReleaseStatistics counts = new ReleaseStatistics(lake, ledger(lake, 1));
    ReleaseOutcome first = counts.run(plan("card-1", 0.7), view(10));
    ReleaseOutcome second = counts.run(plan("card-1", 0.7), view(10).repartition(5));

    assertThat(second.fresh()).isFalse();
    assertThat(second.values()).isEqualTo(first.values());
    assertThat(second.balance().spent().epsilon()).isEqualTo(0.7);
    assertThat(lake.read(lake.head("corpus"), LakeTables.RELEASES).count()).isEqualTo(6);
    // The second noise of the same id would be equal with probability below 1e-4.
    assertThat(counts.run(plan("card-2", 0.3), view(10)).values()).isNotEqualTo(first.values());
  }

  @Test
  void refusesWhatTheBudgetDoesNotHoldAndLeavesTheLedgerAlone() {
    Lake lake = lake();
    DeltaLedger ledger = ledger(lake, 1);
    ReleaseStatistics counts = new ReleaseStatistics(lake, ledger);
    counts.run(plan("card-1", 0.7), view(10));

    assertThatThrownBy(() -> counts.run(plan("card-2", 0.4), view(10)))
        .isInstanceOf(LikenessException.class)
        .hasMessageContainingAll("0.4", "1.0", "0.7", "never refunded")
        .extracting(e -> ((LikenessException) e).fault())
        .isEqualTo(Fault.BUDGET_EXCEEDED);
    assertThat(ledger.balance().spent().epsilon()).isEqualTo(0.7);
    assertThat(counts.served("corpus", "card-2")).isEmpty();
  }

  @Test
  void anIdStandsForOneRelease() {
    Lake lake = lake();
    ReleaseStatistics counts = new ReleaseStatistics(lake, ledger(lake, 9));
    counts.run(plan("card-1", 1), view(4));
    assertThatThrownBy(() -> counts.run(plan("card-1", 2), view(4)))
        .hasMessageContaining("another id");
  }

  @Test
  void aCrashBetweenChargeAndReleaseSpendsOnce() {
    Lake lake = lake();
    DeltaLedger ledger = ledger(lake, 1);
    ledger.charge("card-1", PrivacyLoss.pure(1));
    ReleaseOutcome out = new ReleaseStatistics(lake, ledger).run(plan("card-1", 1), view(4));
    assertThat(out.balance().spent().epsilon()).isEqualTo(1);
  }

  @Test
  void aPersonCountsWithTheSameRecordsHoweverTheTableIsCut() {
    ContributionBound bound = new ContributionBound(3, KEY);
    List<String> one = contributions(bound, view(30).coalesce(1));
    assertThat(contributions(bound, view(30).repartition(7, col("record_id")))).isEqualTo(one);
    assertThat(one).hasSizeBetween(30, 60);
  }

  @Test
  void removingAPersonChangesNobodyElsesContribution() {
    ContributionBound bound = new ContributionBound(3, KEY);
    List<String> with = contributions(bound, view(30));
    List<String> without = contributions(bound, view(30).where(col("person").notEqual("p7")));
    assertThat(without).isEqualTo(with.stream().filter(r -> !r.startsWith("[p7,")).toList());
  }

  private static List<String> contributions(ContributionBound bound, Dataset<Row> view) {
    return new ReleaseCells(plan("any", 1), bound)
            .contributions(view)
            .groupBy("person", "value", "statistic")
            .sum("amount")
            .collectAsList()
            .stream()
            .map(Row::toString)
            .sorted()
            .toList();
  }

  @Test
  void aPersonInManyGroupsCountsInFew() {
    List<Row> rows = new ArrayList<>();
    for (int r = 0; r < 20; r++) {
      rows.add(RowFactory.create("r" + r, "p", r % 2 == 0 ? "a" : "b"));
    }
    Dataset<Row> view = SPARK.createDataFrame(rows, SCHEMA);
    for (int most = 1; most <= 2; most++) {
      ReleasePlan plan = new ReleasePlan("r", "c", LABELS, List.of(), 1, 0, 20, most);
      assertThat(
              new ReleaseCells(plan, new ContributionBound(20, KEY))
                  .of(view)
                  .where("statistic = " + ReleaseCells.PERSONS)
                  .agg(org.apache.spark.sql.functions.sum("amount"))
                  .head()
                  .getLong(0))
          .isEqualTo(most);
    }
  }

  @Test
  void theKeyStandsInNoPlan() {
    byte[] secret =
        "a secret of the lake 32 bytes...".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Dataset<Row> bounded =
        new ReleaseCells(
                plan("any", 1), new ContributionBound(2, new SecretKeySpec(secret, "HmacSHA256")))
            .of(view(2));
    String plan = bounded.queryExecution().toString() + bounded.queryExecution().logical().toJSON();
    assertThat(plan)
        .doesNotContain("a secret")
        .doesNotContain(java.util.HexFormat.of().formatHex(secret))
        .doesNotContain(java.util.Base64.getEncoder().encodeToString(secret));
  }

  @Test
  void refusesAnEpsilonWithoutAPrivacyUnit() {
    TableContract bounded = LakeTables.RECORDS.cappedAt(100);
    for (String unit : new String[] {"", "record", "PERSON"}) {
      assertThatThrownBy(() -> ReleasePlan.of("r", "corpus", spec(unit, 1), bounded))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("privacy unit");
    }
    assertThat(ReleasePlan.of("r", "corpus", spec("person", 1), bounded).epsilon()).isEqualTo(1);
  }

  @Test
  void refusesATableWithoutABoundPerPerson() {
    TableContract unbounded = LakeTables.RECORDS.withoutBound();
    assertThatThrownBy(() -> ReleasePlan.of("r", "corpus", spec("person", 1), unbounded))
        .hasMessageContaining("release before rebalancing");
  }

  @Test
  void takesTheSmallerOfTheTwoBounds() {
    assertThat(
            ReleasePlan.of("r", "corpus", spec("person", 1), LakeTables.RECORDS.cappedAt(2))
                .recordsPerPerson())
        .isEqualTo(2);
  }

  @Test
  void refusesNumbersThatMeanNothing() {
    for (double epsilon : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> plan("r", epsilon))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining(String.valueOf(epsilon));
    }
    assertThatThrownBy(() -> new ReleasePlan("r", "c", LABELS, List.of(), 1, 0, 0, 1))
        .hasMessageContaining("at least 1");
    assertThatThrownBy(
            () ->
                new ReleasePlan(
                    "r",
                    "c",
                    List.of(new ReleasePlan.Attribute("label", List.of())),
                    List.of(),
                    1,
                    0,
                    1,
                    1))
        .hasMessageContaining("delta above 0");
  }

  private static ReleaseSpec spec(String unit, double epsilon) {
    return new ReleaseSpec(
        "",
        unit,
        List.of(new ReleaseSpec.GroupSpec("label", List.of("a", "b"))),
        List.of(),
        epsilon,
        0,
        3,
        1,
        5,
        0);
  }
}
