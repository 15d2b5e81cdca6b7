package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.TargetSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Values of attributes and labels that their vocabulary does not know. */
public final class UnknownSpellings {
  private static final int MOST = 50;

  /** One of them, as it came. */
  public record Spelling(String attribute, String value, long records) {}

  private UnknownSpellings() {}

  /** Those of {@code records}, which has {@code label} and {@code attributes}, commonest first. */
  public static List<Spelling> of(IngestSpec ingest, Dataset<Row> records) {
    List<Spelling> out = new ArrayList<>();
    ingest
        .vocabularies()
        .forEach(
            (name, vocabulary) -> {
              Column value = name.equals("label") ? col("label") : col("attributes").getItem(name);
              Object[] codes = vocabulary.codes().values().stream().distinct().toArray();
              records
                  .select(value.as("value"))
                  .where(
                      col("value").isNotNull().and(not(col("value").equalTo(TargetSpec.UNKNOWN))))
                  .where(not(col("value").isin(codes)))
                  .groupBy("value")
                  .agg(count(lit(1)).as("records"))
                  .sort(col("records").desc(), col("value"))
                  .limit(MOST)
                  .collectAsList()
                  .forEach(r -> out.add(new Spelling(name, r.getString(0), r.getLong(1))));
            });
    return out;
  }
}
