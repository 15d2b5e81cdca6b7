package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.ReleaseSpec.Kind;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run by {@code benchmarks/release.sh}: how long a release over many rows takes on two cores. */
@Tag("bench")
class ReleaseBenchmarkTest {
  private static final long ROWS = 10_000_000;
  private static final long PERSONS = 100_000;
  private static final double MOST_SECONDS = 180;

  @TempDir Path folder;

  @Test
  void tenMillionRowsOfAHundredThousandPersonsTakeLessThanThreeMinutes() {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "32")
            .config("spark.local.dir", folder.resolve("spark").toString())
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
    String table = folder.resolve("rows").toString();
    spark
        .range(ROWS)
        .select(
            sha2(col("id").cast("string"), 256).as("record_id"),
            sha2(concat(lit("p"), col("id").mod(PERSONS)), 256).as("person"),
            concat(lit("a"), col("id").mod(PERSONS).mod(5)).as("accent"),
            concat(lit("town"), col("id").mod(PERSONS).mod(300)).as("town"),
            col("id").mod(997).divide(33).as("seconds"))
        .write()
        .parquet(table);
    Dataset<Row> view = spark.read().parquet(table);
    Lake lake = Lake.openOrCreate(spark, folder.resolve("lake").toString());
    ReleasePlan plan =
        new ReleasePlan(
            "bench",
            "corpus",
            List.of(
                new ReleasePlan.Attribute("accent", List.of("a0", "a1", "a2", "a3", "a4")),
                new ReleasePlan.Attribute("town", List.of())),
            List.of(
                new Statistic(Kind.SUM, "seconds", "accent", 0, 30, List.of()),
                new Statistic(Kind.MEAN, "seconds", "town", 0, 30, List.of()),
                new Statistic(Kind.QUANTILES, "seconds", "accent", 0, 30, List.of(0.1, 0.5, 0.9)),
                new Statistic(Kind.HISTOGRAM, "seconds", "", 0, 30, List.of(0.0, 5.0, 10.0, 30.0))),
            1,
            1e-7,
            50,
            1);
    DeltaLedger ledger = new DeltaLedger(lake, "corpus", new PrivacyLoss.Approximate(1, 1e-6));

    long start = System.nanoTime();
    ReleaseOutcome out = new ReleaseStatistics(lake, ledger).run(plan, view);
    double seconds = (System.nanoTime() - start) / 1e9;

    System.out.printf(
        "released %d values over %d rows of %d persons in %.1f s%n",
        out.values().size(), ROWS, PERSONS, seconds);
    assertThat(out.values().size()).isGreaterThan(100);
    assertThat(seconds).isLessThan(MOST_SECONDS);
    spark.stop();
  }
}
