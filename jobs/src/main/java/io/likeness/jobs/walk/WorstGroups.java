package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Recipe;
import io.likeness.transforms.bias.FindWorstGroups;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where most records are left out, and where most labels are doubted. */
public final class WorstGroups {
  private static final Object[] DUPLICATES = {"dedup", "near-duplicates"};

  private WorstGroups() {}

  /** Rows of {@link LakeTables#WORST_GROUPS}. */
  public static Dataset<Row> of(Lake lake, Snapshot snapshot, Recipe recipe) {
    Dataset<Row> fates = fates(lake, snapshot);
    Dataset<Row> found =
        new FindWorstGroups(recipe.bias(), "left-out")
            .apply(flagged(fates, col("broken").or(col("out"))));
    if (recipe.labelErrors().isEmpty()) {
      return found;
    }
    return found.unionByName(
        new FindWorstGroups(recipe.bias(), "doubted").apply(doubted(lake, snapshot, fates)));
  }

  /**
   * The records whose labels were judged, as {@link FindWorstGroups#FLAGGED}: hit are those whose
   * label is doubted.
   */
  public static Dataset<Row> doubted(Lake lake, Snapshot snapshot) {
    return doubted(lake, snapshot, fates(lake, snapshot));
  }

  private static Dataset<Row> doubted(Lake lake, Snapshot snapshot, Dataset<Row> fates) {
    Dataset<Row> judged =
        lake.read(snapshot, LakeTables.LABEL_NOISE)
            .where(col("judged").gt(0))
            .select("label")
            .distinct();
    Dataset<Row> doubted =
        lake.read(snapshot, LakeTables.LABEL_ISSUES)
            .select(col("record_id"), lit(true).as("doubted"));
    return flagged(
        fates
            .where(not(col("broken").or(col("out_before"))))
            .join(judged, "label")
            .join(doubted, column("record_id"), "left"),
        coalesce(col("doubted"), lit(false)));
  }

  private static Dataset<Row> flagged(Dataset<Row> fates, Column hit) {
    return fates.select(col("person"), col("label"), col("attributes"), hit.as("hit"));
  }

  /** All records but duplicates, and whether something left them out. */
  private static Dataset<Row> fates(Lake lake, Snapshot snapshot) {
    Column duplicate = col("step").isin(DUPLICATES);
    Dataset<Row> drops =
        lake.read(snapshot, LakeTables.DROPS)
            .groupBy("source_id")
            .agg(
                max(duplicate).as("duplicate"),
                max(not(duplicate)).as("out"),
                max(not(duplicate).and(col("step").notEqual("label-errors"))).as("out_before"));
    Column no = lit(false);
    return new CorpusView(lake, snapshot)
        .records()
        .select("source_id", "record_id", "person", "label", "attributes")
        .join(
            lake.read(snapshot, LakeTables.METRICS)
                .select(col("record_id"), col("code").isNotNull().as("broken")),
            column("record_id"),
            "left")
        .join(
            lake.read(snapshot, LakeTables.LABELS)
                .select(col("record_id"), col("label").as("label_now")),
            column("record_id"),
            "left")
        .join(drops, column("source_id"), "left")
        .where(not(coalesce(col("duplicate"), no)))
        .select(
            col("record_id"),
            col("person"),
            coalesce(col("label_now"), col("label")).as("label"),
            col("attributes"),
            coalesce(col("broken"), no).as("broken"),
            coalesce(col("out"), no).as("out"),
            coalesce(col("out_before"), no).as("out_before"));
  }

  private static String[] column(String name) {
    return new String[] {name};
  }
}
