package io.likeness.jobs.card;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import io.likeness.jobs.walk.WorstGroups;
import io.likeness.transforms.bias.ShareInterval;
import io.likeness.transforms.bias.SliceSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** What a card says of labels that are probably wrong. */
final class LabelPage {
  private LabelPage() {}

  static List<Block> of(Lake lake, DatasetVersion version, Recipe recipe) {
    List<Block> out = new ArrayList<>(votes(lake, version, recipe));
    List<Row> noise =
        lake.read(version.snapshot(), LakeTables.LABEL_NOISE)
            .where(col("confident").gt(0).and(col("label").notEqual(col("likely_label"))))
            .sort(col("estimated").desc(), col("label"), col("likely_label"))
            .collectAsList();
    Dataset<Row> issues = lake.read(version.snapshot(), LakeTables.LABEL_ISSUES);
    if (recipe.labelErrors().isEmpty()) {
      return out;
    }
    out.add(new Block.Heading(Phrase.of("Labels that are probably wrong")));
    out.add(
        new Block.Text(
            Phrase.of(
                "{0} labels are doubted: what other persons teach says another one with confidence."
                    + " A doubt is not a proof; a rare way of saying or showing something looks"
                    + " like an error, too, so compare the groups below.",
                issues.count()),
            false));
    if (!noise.isEmpty()) {
      out.add(
          new Block.Table(
              Phrase.list("label", "probably", "confidently", "estimated", "judged", "not judged"),
              noise.stream()
                  .map(
                      r ->
                          Phrase.row(
                              r.getString(0),
                              r.getString(1),
                              Long.toString(r.getLong(2)),
                              String.format(Locale.ROOT, "%.1f", r.getDouble(3)),
                              Long.toString(r.getLong(4)),
                              Long.toString(r.getLong(5))))
                  .toList()));
    }
    List<List<Phrase>> groups = groups(lake, version, recipe);
    if (!groups.isEmpty()) {
      out.add(
          new Block.Table(
              Phrase.list("attribute", "group", "judged", "doubted", "share", "95 % interval"),
              groups));
    }
    return out;
  }

  private static List<Block> votes(Lake lake, DatasetVersion version, Recipe recipe) {
    if (recipe.votes().isEmpty()) {
      return List.of();
    }
    List<List<Phrase>> rows = new ArrayList<>();
    for (Row r :
        lake.read(version.snapshot(), LakeTables.VOTE_AGREEMENT)
            .sort("attribute", "value")
            .collectAsList()) {
      rows.add(
          Phrase.row(
              r.getString(0).isEmpty() ? Words.of("all") : r.getString(0),
              r.getString(1),
              Long.toString(r.getLong(2)),
              Long.toString(r.getLong(3)),
              Long.toString(r.getLong(4)),
              r.isNullAt(5) ? "–" : String.format(Locale.ROOT, "%.3f", r.getDouble(5)),
              r.isNullAt(6) ? "–" : String.format(Locale.ROOT, "%.3f", r.getDouble(6))));
    }
    return List.of(
        new Block.Heading(Phrase.of("Agreement of annotators")),
        new Block.Text(
            Phrase.of(
                "Over records with at least two votes; κ of Fleiss, α of Krippendorff. Where a"
                    + " group has a lower one, its labels are worth less."),
            false),
        new Block.Table(
            Phrase.list("attribute", "group", "records", "votes", "disputed", "κ", "α"), rows));
  }

  /** Intervals take persons as clusters. */
  private static List<List<Phrase>> groups(Lake lake, DatasetVersion version, Recipe recipe) {
    List<List<Phrase>> out = new ArrayList<>();
    Dataset<Row> judged =
        WorstGroups.doubted(lake, version.snapshot())
            .withColumn("doubted", col("hit").cast(DataTypes.LongType));
    for (String attribute : recipe.bias().protectedAttributes()) {
      Dataset<Row> byPerson =
          judged
              .groupBy(col("attributes").getItem(attribute).as("value"), col("person"))
              .agg(count(lit(1)).as("records"), sum("doubted").as("hit"))
              .where(col("value").isNotNull());
      for (Row r : SliceSupport.counted(byPerson, "value").sort("value").collectAsList()) {
        SliceSupport group = SliceSupport.of(r);
        ShareInterval interval = group.share().interval();
        out.add(
            Phrase.row(
                attribute,
                r.<String>getAs("value"),
                Long.toString(group.records()),
                Long.toString(group.hit()),
                InternalCard.percent(interval.share()),
                InternalCard.percent(interval.low())
                    + " – "
                    + InternalCard.percent(interval.high())));
      }
    }
    return out;
  }
}
