package io.likeness.jobs.card;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.language.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How well attributes alone single a person out: k-anonymity over persons (Sweeney 2002) and
 * distinct l-diversity of the label (Machanavajjhala et al. 2007).
 *
 * <p>Quasi-identifiers are the protected attributes of the recipe, or all declared ones where it
 * protects none; a person has the set of the values of all their records. It says what a table of
 * attributes tells, and nothing of voices and faces, which single out by themselves.
 */
final class SharedTraits {
  private static final int SMALL = 5;

  private SharedTraits() {}

  /**
   * A table with one row; nothing where the recipe declares no attribute or nobody is there.
   *
   * @param unnamed records whose person no source names
   */
  static List<Block> of(Dataset<Row> originals, Recipe recipe, long unnamed) {
    return of(originals, traits(recipe), unnamed);
  }

  /**
   * As above.
   *
   * @param originals {@code person}, {@code label} and {@code attributes}
   */
  static List<Block> of(Dataset<Row> originals, List<String> traits, long unnamed) {
    if (traits.isEmpty()) {
      return List.of();
    }
    Column[] own =
        IntStream.range(0, traits.size())
            .mapToObj(
                i ->
                    array_join(
                            array_sort(
                                collect_set(
                                    coalesce(col("attributes").getItem(traits.get(i)), lit("–")))),
                            " + ")
                        .as("trait" + i))
            .toArray(Column[]::new);
    Column[] names =
        IntStream.range(0, own.length).mapToObj(i -> col("trait" + i)).toArray(Column[]::new);
    Row found =
        originals
            .groupBy("person")
            .agg(collect_set("label").as("labels"), own)
            .groupBy(names)
            .agg(
                count(lit(1)).as("k"),
                size(array_distinct(flatten(collect_list("labels")))).as("l"))
            .agg(
                count(lit(1)),
                min("k"),
                sum(when(col("k").equalTo(1), col("k")).otherwise(0)),
                sum(when(col("k").lt(SMALL), col("k")).otherwise(0)),
                sum("k"),
                min("l"))
            .head();
    if (found.getLong(0) == 0) {
      return List.of();
    }
    int l = found.getInt(5);
    List<Block> out = new ArrayList<>();
    out.add(new Block.Heading(Phrase.of("How many persons share the same attributes")));
    out.add(
        new Block.Text(
            Phrase.of(
                "Whoever knows these attributes of somebody finds them among k persons: {0}."
                    + " Voices and faces single a person out by themselves.",
                String.join(", ", traits)),
            false));
    if (unnamed > 0) {
      out.add(
          new Block.Text(
              Phrase.of(
                  "No source names the person of {0} records, each of which counts as a person here:"
                      + " where some are of one, k is smaller than told.",
                  unnamed),
              true));
    }
    out.add(
        new Block.Table(
            Phrase.list(
                "persons",
                "combinations",
                "k (fewest persons in one)",
                "persons alone in theirs",
                "persons among fewer than 5",
                "l (fewest labels in one)"),
            List.of(
                Phrase.row(
                    Long.toString(found.getLong(4)),
                    Long.toString(found.getLong(0)),
                    Long.toString(found.getLong(1)),
                    Long.toString(found.getLong(2)),
                    Long.toString(found.getLong(3)),
                    l > 0 ? Integer.toString(l) : "–"))));
    return out;
  }

  private static List<String> traits(Recipe recipe) {
    List<String> traits = new ArrayList<>(recipe.bias().protectedAttributes());
    if (traits.isEmpty()) {
      recipe.ingest().sources().stream()
          .flatMap(s -> s.attributes().keySet().stream())
          .distinct()
          .forEach(traits::add);
    }
    return traits;
  }
}
