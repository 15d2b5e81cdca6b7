package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.ReleaseSpec.Kind;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks that die in the middle and are run again, in a JVM of their own since a test session allows
 * no second attempt.
 */
@Tag("slow")
class RetriedTaskTest {
  private static final int ROWS = 4000;
  private static final ReleasePlan PLAN =
      new ReleasePlan(
          "r",
          "corpus",
          List.of(new ReleasePlan.Attribute("town", List.of())),
          List.of(
              new Statistic(Kind.SUM, "seconds", "town", 0, 10, List.of()),
              new Statistic(Kind.QUANTILES, "seconds", "", 0, 10, List.of(0.5))),
          1,
          1e-6,
          5,
          1);

  @TempDir Path folder;

  @Test
  void everyTaskMayDieOnceAndTheContributionsAndTheChargeAreThoseOfAnUndisturbedRun()
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx900m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Disturbed.class.getName(),
            folder.resolve("lake").toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    List<String> said = Files.readAllLines(log);

    assertThat(said).contains("cells " + cells(rows(TestSpark.session(), false)));
    assertThat(said).contains("fresh true spent 1.0", "fresh false spent 1.0", "same true");
    assertThat(said).anyMatch(l -> l.matches("died ([5-9]|[1-9][0-9]+)"));
  }

  private static Dataset<Row> rows(SparkSession spark, boolean deadly) {
    Dataset<Row> rows =
        spark
            .range(0, ROWS, 1, 6)
            .select(
                col("id").cast("string").as("record_id"),
                col("id").mod(211).cast("string").as("person"),
                col("id").mod(17).cast("string").as("town"),
                col("id").mod(13).cast("double").as("seconds"));
    return deadly
        ? rows.withColumn("town", udf(new DiesOnce(), DataTypes.StringType).apply(col("town")))
        : rows.withColumn("town", org.apache.spark.sql.functions.concat(col("town"), lit("")));
  }

  private static int cells(Dataset<Row> view) {
    return new ReleaseCells(
            PLAN, new ContributionBound(5, new SecretKeySpec(new byte[32], "HmacSHA256")))
        .contributions(view).collectAsList().stream()
            .map(Row::toString)
            .sorted()
            .toList()
            .hashCode();
  }

  /** Fails in the first attempt of every task, at its hundredth row. */
  static final class DiesOnce implements UDF1<String, String> {
    private static final long serialVersionUID = 1L;
    static final java.util.concurrent.atomic.AtomicInteger DIED =
        new java.util.concurrent.atomic.AtomicInteger();
    private transient int seen;

    @Override
    public String call(String town) {
      TaskContext task = TaskContext.get();
      if (task != null && task.attemptNumber() == 0 && ++seen > 100) {
        DIED.incrementAndGet();
        throw new IllegalStateException("the task was killed");
      }
      return town;
    }
  }

  /** The process in which tasks die. */
  static final class Disturbed {
    public static void main(String[] args) {
      SparkSession spark =
          SparkSession.builder()
              .master("local[2,4]")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "3")
              .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
              .config(
                  "spark.sql.catalog.spark_catalog",
                  "org.apache.spark.sql.delta.catalog.DeltaCatalog")
              .getOrCreate();
      System.out.println("cells " + cells(rows(spark, true)));
      Lake lake = Lake.openOrCreate(spark, args[0]);
      DeltaLedger ledger = new DeltaLedger(lake, "corpus", new PrivacyLoss.Approximate(1, 1e-6));
      ReleaseStatistics releases = new ReleaseStatistics(lake, ledger);
      ReleaseOutcome first = releases.run(PLAN, rows(spark, true));
      ReleaseOutcome second = releases.run(PLAN, rows(spark, true).repartition(5));
      for (ReleaseOutcome out : List.of(first, second)) {
        System.out.println("fresh " + out.fresh() + " spent " + out.balance().spent().epsilon());
      }
      System.out.println("same " + first.values().equals(second.values()));
      System.out.println("died " + DiesOnce.DIED.get());
      spark.stop();
    }
  }
}
