package io.likeness.jobs.review;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.TextSpec;
import io.likeness.jobs.walk.Verdicts;
import io.likeness.transforms.text.TextFinders;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** The records of a version that somebody should look at, and nobody has decided about yet. */
public final class ReviewQueue {
  private ReviewQueue() {}

  /** record_id, reason, suggested, probability: one row a record, sorted by record id. */
  public static Dataset<Row> of(Lake lake, Snapshot snapshot, Recipe recipe) {
    Dataset<Row> doubted =
        lake.read(snapshot, LakeTables.LABEL_ISSUES)
            .where(col("policy").equalTo("review"))
            .select(
                col("record_id"),
                lit("LABEL_SUSPECT").as("reason"),
                col("likely_label").as("suggested"),
                col("likely_probability").as("probability"));
    Dataset<Row> twins =
        lake.read(snapshot, LakeTables.NEAR_DUPLICATES)
            .where(col("verdict").equalTo("review"))
            .select(
                explode(array(col("record_a"), col("record_b"))).as("record_id"),
                lit("NEAR_DUPLICATE_OTHER_LABEL").as("reason"),
                lit(null).cast(DataTypes.StringType).as("suggested"),
                lit(null).cast(DataTypes.DoubleType).as("probability"));
    Dataset<Row> disputed =
        lake.read(snapshot, LakeTables.VOTE_CONSENSUS)
            .where(col("verdict").equalTo("disputed").and(col("policy").equalTo("review")))
            .select(
                col("record_id"),
                lit("VOTES_DISPUTED").as("reason"),
                col("leading").as("suggested"),
                col("share").as("probability"));
    Dataset<Row> decided =
        Verdicts.records(
            lake,
            Verdicts.of(Verdicts.read(lake, snapshot)).stream()
                .filter(Verdicts.Verdict::settled)
                .map(Verdicts.Verdict::recordId)
                .toList());
    return doubted
        .unionByName(twins)
        .unionByName(disputed)
        .unionByName(flagged(lake, snapshot, recipe, doubted))
        .join(decided, new String[] {"record_id"}, "left_anti")
        .groupBy("record_id")
        .agg(
            concat_ws(" ", sort_array(functions.collect_set("reason"))).as("reason"),
            // Of several reasons, the first that suggests a label or at least has a probability.
            min(struct(
                    col("suggested").isNull(),
                    col("probability").isNull(),
                    col("reason"),
                    col("suggested"),
                    col("probability")))
                .as("told"))
        .select(
            col("record_id"),
            col("reason"),
            coalesce(col("told.suggested"), lit("")).as("suggested"),
            coalesce(col("told.probability"), lit(Double.NaN)).as("probability"))
        .sort("record_id");
  }

  /** Records whose text or label a finder with the policy review flags; as {@code like} without. */
  private static Dataset<Row> flagged(
      Lake lake, Snapshot snapshot, Recipe recipe, Dataset<Row> like) {
    if (recipe.text().isEmpty()) {
      return like.limit(0);
    }
    OptionalDouble threshold =
        lake
            .read(snapshot, LakeTables.TEXT_FINDINGS)
            .where(col("threshold").isNotNull())
            .select("threshold")
            .limit(1)
            .collectAsList()
            .stream()
            .mapToDouble(r -> r.getDouble(0))
            .findFirst();
    TextFinders finders = new TextFinders(recipe.text().get(), threshold);
    if (!finders.any(TextSpec.Policy.REVIEW)) {
      return like.limit(0);
    }
    return finders
        .flagged(new CorpusView(lake, snapshot).kept(), TextSpec.Policy.REVIEW, "text")
        .select(
            col("record_id"),
            col("code").as("reason"),
            lit(null).cast(DataTypes.StringType).as("suggested"),
            lit(null).cast(DataTypes.DoubleType).as("probability"));
  }
}
