package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.decode;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.lake.Content;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.TextSpec;
import io.likeness.kernels.text.WordAutomaton;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The texts beside records, or that records are, as they are measured. */
final class Texts {
  private static final TextSpec MEASURE_ONLY =
      new TextSpec("", Optional.empty(), List.of(), Optional.empty());

  private Texts() {}

  /** What {@code recipe} says of texts; only measuring them where it says nothing. */
  static TextSpec spec(Recipe recipe) {
    return recipe.text().orElse(MEASURE_ONLY);
  }

  /** The words of all lexicons of the recipe. */
  static WordAutomaton words(Context context) {
    return Lexicons.read(
        spec(context.recipe()),
        context.input(),
        context.lake().spark().sparkContext().hadoopConfiguration());
  }

  /** The measure of each topic of {@link #words}, in their order. */
  static List<String> lexicons(Recipe recipe) {
    return spec(recipe).lexicons().stream().map(TextSpec.LexiconSpec::measure).toList();
  }

  /**
   * {@code rows} with {@code text}, {@code language} and {@code speech_seconds}.
   *
   * @param rows source_id, record_id, label, attributes and measures
   */
  static Dataset<Row> of(Context context, Snapshot snapshot, Dataset<Row> rows) {
    Lake lake = context.lake();
    TextSpec spec = spec(context.recipe());
    Dataset<Row> said =
        context.recipe().kind() == Kind.TEXT
            ? sentences(lake, snapshot)
            : new Content(lake).transcripts(snapshot).select("source_id", "record_id", "text");
    Column language =
        spec.languageFrom()
            .map(f -> f.equals("label") ? col("label") : col("attributes").getItem(f))
            .orElse(lit(spec.language()));
    return rows.join(said, new String[] {"source_id", "record_id"}, "left")
        .withColumn("language", language)
        .withColumn(
            "speech_seconds",
            col("measures")
                .getItem("duration_seconds")
                .multiply(col("measures").getItem("speech_ratio")));
  }

  /** source_id, record_id and text of the sentences of {@code snapshot}. */
  static Dataset<Row> sentences(Lake lake, Snapshot snapshot) {
    Content content = new Content(lake);
    return content
        .open(content.media(snapshot).where(col("kind").equalTo(Kind.TEXT.item())))
        .select(col("source_id"), col("record_id"), decode(col("bytes"), "UTF-8").as("text"));
  }
}
