package io.likeness.transforms.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.SplitSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What stands in two parts of a split although it should stand in one.
 *
 * @param persons persons with records in two parts
 * @param cohorts cohorts with records in two parts
 * @param records records that two parts hold
 * @param nearDuplicates pairs of near-duplicate records with one in each of two parts
 * @param sessions sessions with records in two parts
 */
public record LeakageReport(
    long persons, long cohorts, long records, long nearDuplicates, long sessions) {

  /**
   * The report on {@code splits} ({@link LakeTables#SPLITS}) without near-duplicates and sessions.
   */
  public static LeakageReport of(Dataset<Row> splits) {
    LakeTables.SPLITS.require(splits.schema(), "leakage report");
    Map<String, Long> torn = new TreeMap<>();
    splits
        .select(
            col("split"),
            explode(
                    map(
                        lit("person"), col("person"),
                        lit("cohort"), col("cohort"),
                        lit("record"), col("record_id")))
                .as(new String[] {"kind", "key"}))
        .groupBy("kind", "key")
        .agg(min("split").as("low"), max("split").as("high"))
        .where(col("low").notEqual(col("high")))
        .groupBy("kind")
        .count()
        .collectAsList()
        .forEach(r -> torn.put(r.getString(0), r.getLong(1)));
    return new LeakageReport(
        torn.getOrDefault("person", 0L),
        torn.getOrDefault("cohort", 0L),
        torn.getOrDefault("record", 0L),
        0,
        0);
  }

  /**
   * The report on {@code splits}.
   *
   * @param pairs near-duplicate records in columns {@code record_a} and {@code record_b}
   * @param sessions rows of {@link Cohorts#SESSIONS}
   */
  public static LeakageReport of(Dataset<Row> splits, Dataset<Row> pairs, Dataset<Row> sessions) {
    LeakageReport r = of(splits);
    Dataset<Row> a = splits.select(col("record_id").as("record_a"), col("split").as("split_a"));
    Dataset<Row> b = splits.select(col("record_id").as("record_b"), col("split").as("split_b"));
    long torn =
        pairs
            .select("record_a", "record_b")
            .join(a, "record_a")
            .join(b, "record_b")
            .where(col("split_a").notEqual(col("split_b")))
            .distinct()
            .count();
    long apart =
        sessions
            .join(splits.select("record_id", "split"), "record_id")
            .groupBy("session")
            .agg(min("split").as("low"), max("split").as("high"))
            .where(col("low").notEqual(col("high")))
            .count();
    return new LeakageReport(r.persons, r.cohorts, r.records, torn, apart);
  }

  /**
   * Refuses a split that leaks: by person anything in two parts, by record only a record, a pair of
   * near-duplicates or a session.
   *
   * @throws io.likeness.core.error.LikenessException SPLIT_LEAKS with the numbers
   */
  public void require(SplitSpec.By by) {
    boolean byPerson = by == SplitSpec.By.PERSON;
    List<String> found = new ArrayList<>();
    add(found, byPerson ? persons : 0, "person", "");
    add(found, byPerson ? cohorts : 0, "cohort", "");
    add(found, records, "record", "");
    add(found, nearDuplicates, "pair", " of near-duplicates");
    add(found, sessions, "session", "");
    if (!found.isEmpty()) {
      throw Fault.SPLIT_LEAKS.because(
          "The split leaks: " + String.join(", ", found) + " in two parts.");
    }
  }

  private static void add(List<String> found, long n, String noun, String what) {
    if (n > 0) {
      found.add(n + " " + noun + (n == 1 ? "" : "s") + what);
    }
  }
}
