package io.likeness.transforms.text;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.RejectCode;
import io.likeness.core.recipe.TextSpec;
import io.likeness.core.recipe.TextSpec.Policy;
import io.likeness.transforms.bias.Groups;
import io.likeness.transforms.bias.ShareInterval;
import io.likeness.transforms.bias.SliceSupport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/** What looks for words and offence in texts: whom it flags, and how often it is wrong. */
public final class TextFinders {
  /** A record is flagged when {@code measure} is at least {@code threshold}. */
  private record Finder(
      String name, String measure, double threshold, RejectCode code, Policy policy)
      implements Serializable {
    Column flags() {
      return coalesce(col("measures").getItem(measure).geq(threshold), lit(false));
    }
  }

  private final List<Finder> finders = new ArrayList<>();
  private final OptionalDouble threshold;

  /**
   * The finders of {@code spec}.
   *
   * @param threshold of the classifier; empty when it flags nothing
   */
  public TextFinders(TextSpec spec, OptionalDouble threshold) {
    this.threshold = threshold;
    spec.lexicons()
        .forEach(
            l ->
                finders.add(
                    new Finder(
                        "lexicon:" + l.topic(),
                        l.measure(),
                        1,
                        RejectCode.LISTED_WORDS,
                        l.policy())));
    spec.classifier()
        .ifPresent(
            c ->
                finders.add(
                    new Finder(
                        "classifier",
                        TextClassifier.MEASURE,
                        threshold.orElse(Double.POSITIVE_INFINITY),
                        RejectCode.OFFENSIVE_TEXT,
                        c.policy())));
  }

  /** Whether any of them has {@code policy}. */
  public boolean any(Policy policy) {
    return finders.stream().anyMatch(f -> f.policy() == policy);
  }

  /**
   * One row for each finder of {@code policy} and record of {@code view} that it flags: source_id,
   * record_id, step, code, measure, value, threshold.
   */
  public Dataset<Row> flagged(Dataset<Row> view, Policy policy, String step) {
    Column[] found =
        finders.stream()
            .filter(f -> f.policy() == policy)
            .map(
                f ->
                    when(
                        f.flags(),
                        struct(
                            lit(f.code().name()).as("code"),
                            lit(f.measure()).as("measure"),
                            col("measures").getItem(f.measure()).as("value"),
                            lit(f.threshold()).as("threshold"))))
            .toArray(Column[]::new);
    return view.withColumn("found", explode(array_compact(array(found))))
        .select(
            col("source_id"),
            col("record_id"),
            lit(step).as("step"),
            col("found.code").as("code"),
            col("found.measure").as("measure"),
            col("found.value").as("value"),
            col("found.threshold").as("threshold"));
  }

  /**
   * How often each finder flags a text: of all, by attribute, and among those in which a lexicon
   * that is only reported finds words. Intervals take persons as clusters.
   *
   * @param texts person, measures, attributes, {@code truth}, and {@code counts}: whether the
   *     classifier is to be measured on this row
   */
  public List<Row> findings(Dataset<Row> texts, List<String> attributes) {
    if (finders.isEmpty()) {
      return List.of();
    }
    List<Column> subsets = new ArrayList<>(List.of(lit("all")));
    attributes.forEach(a -> subsets.add(concat(lit(a + " = "), Groups.value(a))));
    finders.stream()
        .filter(f -> f.policy() == Policy.REPORT && f.code() == RejectCode.LISTED_WORDS)
        .forEach(f -> subsets.add(when(f.flags(), lit(f.name()))));
    List<Column> found = new ArrayList<>();
    for (int i = 0; i < finders.size(); i++) {
      Finder f = finders.get(i);
      found.add(
          when(
              counts(f),
              struct(lit(i).as("finder"), f.flags().cast(DataTypes.LongType).as("hit"))));
    }
    Dataset<Row> byPerson =
        texts
            .withColumn("subset", explode(array_compact(array(subsets.toArray(Column[]::new)))))
            .withColumn("found", explode(array_compact(array(found.toArray(Column[]::new)))))
            .groupBy(col("subset"), col("truth"), col("found.finder").as("finder"), col("person"))
            .agg(count(lit(1)).as("records"), sum("found.hit").as("hit"));
    return SliceSupport.counted(byPerson, "subset", "truth", "finder")
        .sort("subset", "truth", "finder")
        .collectAsList()
        .stream()
        .map(r -> finding(finders.get(r.<Integer>getAs("finder")), r))
        .toList();
  }

  private static Column counts(Finder finder) {
    return finder.code() == RejectCode.OFFENSIVE_TEXT ? col("counts") : lit(true);
  }

  private Row finding(Finder finder, Row group) {
    SliceSupport support = SliceSupport.of(group);
    ShareInterval share = support.share().interval();
    boolean learnt = finder.code() == RejectCode.OFFENSIVE_TEXT && threshold.isPresent();
    return RowFactory.create(
        finder.name(),
        finder.policy().word(),
        group.getString(0),
        group.getString(1),
        support.records(),
        support.hit(),
        share.share(),
        share.low(),
        share.high(),
        learnt ? threshold.getAsDouble() : null);
  }

  /** The measures that {@code spec} adds to those of every text. */
  public static List<String> measures(TextSpec spec) {
    return Stream.concat(
            spec.lexicons().stream().map(TextSpec.LexiconSpec::measure),
            spec.classifier().stream().map(c -> TextClassifier.MEASURE))
        .toList();
  }
}
