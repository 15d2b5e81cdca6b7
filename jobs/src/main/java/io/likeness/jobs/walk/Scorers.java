package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.ScorerSpec;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The models of a recipe whose answers are measures. */
final class Scorers {
  private static final int VERSION_CHARACTERS = 12;

  private Scorers() {}

  /**
   * Shows each model an empty record.
   *
   * @throws io.likeness.core.error.LikenessException when one is missing, another than the recipe
   *     means, takes no such records or answers with too few numbers
   */
  static void require(Context context) {
    Configuration hadoop = context.lake().spark().sparkContext().hadoopConfiguration();
    for (ScorerSpec scorer : context.recipe().scorers()) {
      int numbers = context.asking(scorer.model()).require(hadoop);
      if (numbers <= scorer.place()) {
        throw Fault.INPUT_INVALID.because(
            "The model "
                + scorer.model().file()
                + " answers with "
                + numbers
                + " numbers, and "
                + scorer.measure()
                + " is at place "
                + scorer.place()
                + "; give a place below.");
      }
    }
  }

  /**
   * What tells these models from others, for measures that they gave; empty where there are none.
   */
  static String version(Recipe recipe) {
    return recipe.scorers().isEmpty()
        ? ""
        : "+scorers."
            + Sha256.hexOfAll(
                    recipe.scorers().stream().map(ScorerSpec::identity).toArray(String[]::new))
                .substring(0, VERSION_CHARACTERS);
  }

  /**
   * {@code metrics} with what the models say of the records in {@code media}; a record that one
   * cannot answer lacks its measure.
   */
  static Dataset<Row> scored(Context context, Dataset<Row> metrics, Dataset<Row> media) {
    Dataset<Row> out = metrics;
    for (ScorerSpec scorer : context.recipe().scorers()) {
      Column score = get(col("answer"), lit(scorer.place())).cast("double");
      Dataset<Row> scores =
          context.asking(scorer.model()).apply(media).select(col("record_id"), score.as("score"));
      Column entries =
          concat(
              map_entries(col("measures")), map_entries(map(lit(scorer.measure()), col("score"))));
      Column with =
          when(col("score").isNull().or(col("code").isNotNull()), col("measures"))
              .otherwise(map_from_entries(array_sort(entries)));
      out =
          out.join(scores, out.col("record_id").equalTo(scores.col("record_id")), "left")
              .drop(scores.col("record_id"))
              .withColumn("measures", with)
              .drop("score");
    }
    return out;
  }
}
