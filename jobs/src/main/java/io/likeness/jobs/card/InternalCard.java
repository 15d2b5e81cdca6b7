package io.likeness.jobs.card;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import io.likeness.jobs.walk.UnknownSpellings;
import io.likeness.transforms.split.DeclaredPersons;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The card with exact counts, for those who may see the data. */
final class InternalCard {
  private final Lake lake;
  private final DatasetVersion version;
  private final List<Block> out = new ArrayList<>();

  private InternalCard(Lake lake, DatasetVersion version) {
    this.lake = lake;
    this.version = version;
  }

  static List<Block> of(Lake lake, DatasetVersion version, Recipe recipe) {
    return new InternalCard(lake, version).blocks(recipe);
  }

  private List<Block> blocks(Recipe recipe) {
    out.add(new Block.Text(Phrase.of("INTERNAL: exact counts, do not publish."), true));
    LegalBasis.add(out, recipe, version.legalBasis());
    recipe
        .split()
        .notPersonDisjointBecause()
        .ifPresent(
            why ->
                out.add(
                    new Block.Text(
                        Phrase.of(
                            "Not evidence: the split is not person-disjoint, because {0}", why),
                        true)));
    CorpusView view = new CorpusView(lake, version.snapshot());
    Dataset<Row> rows = view.rows();
    long testPersons = splits(rows);
    DeclaredPersons declared = persons(view);
    out.addAll(HeldPersons.of(lake, recipe.law()));
    counted(Phrase.of("Refused"), lake.read(version.snapshot(), LakeTables.QUARANTINE));
    counted(Phrase.of("Left out"), lake.read(version.snapshot(), LakeTables.DROPS));
    out.addAll(NearDuplicateSearch.of(lake, version));
    out.addAll(SharesPage.of(lake, version, recipe.bias()));
    out.addAll(DisparityPage.of(lake, version));
    out.addAll(WorstGroupsPage.of(lake, version));
    out.addAll(SharedTraits.of(rows.where("copy = 0"), recipe, declared.unnamed()));
    spellings(recipe);
    texts();
    out.addAll(LabelPage.of(lake, version, recipe));
    out.addAll(PlanPage.of(lake, version, recipe.bias()));
    recipe.augment().ifPresent(a -> PublicCard.policy(out, a.policy()));
    RecordPrivacy.add(out, recipe);
    measures(rows);
    out.addAll(ModelsPage.of(lake, version, testPersons));
    FusionSection.add(out, lake, version);
    out.add(new Block.Heading(Phrase.of("How it was made")));
    out.add(
        new Block.Table(
            Phrase.list("what", "value"),
            List.of(
                Phrase.row(Phrase.of("digest"), version.digest()),
                Phrase.row(Phrase.of("recipe"), version.recipeSha256()),
                Phrase.row(Phrase.of("code"), version.codeVersion()),
                Phrase.row(Phrase.of("natives"), version.nativesSha256()),
                Phrase.row(Phrase.of("parents"), String.join(", ", version.parents())))));
    return out;
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private long splits(Dataset<Row> rows) {
    out.add(new Block.Heading(Phrase.of("What is in it")));
    List<List<Phrase>> table = new ArrayList<>();
    long testPersons = 0;
    for (Row r :
        rows.groupBy("split")
            .agg(
                sum(col("copy").equalTo(0).cast("long")),
                sum(col("copy").gt(0).cast("long")),
                countDistinct("person"),
                sum(col("measures").getItem("duration_seconds")).divide(3600))
            .sort("split")
            .collectAsList()) {
      String split = r.isNullAt(0) ? "no split" : r.getString(0);
      if (split.equals("test")) {
        testPersons = r.getLong(3);
      }
      table.add(
          Phrase.row(
              Words.of(split),
              Long.toString(r.getLong(1)),
              Long.toString(r.getLong(2)),
              Long.toString(r.getLong(3)),
              r.isNullAt(4) ? "–" : String.format(Locale.ROOT, "%.3f", r.getDouble(4))));
    }
    out.add(new Block.Table(Phrase.list("split", "records", "copies", "persons", "hours"), table));
    return testPersons;
  }

  /** Whose persons are not named, and what the source's own split would do to the others. */
  private DeclaredPersons persons(CorpusView view) {
    DeclaredPersons declared = DeclaredPersons.of(view.sourcesOfKept());
    if (declared.unnamed() > 0) {
      out.add(
          new Block.Text(
              Phrase.of(
                  "Not evidence for other persons: no source names the person of {0} of {1} records."
                      + " Each counts as a person of its own, so one may stand in two parts.",
                  declared.unnamed(), declared.records()),
              true));
    }
    if (declared.split() > 0) {
      out.add(
          new Block.Text(
              Phrase.of(
                  "The source's own split, which is not used, has {0} of {1} persons in two parts.",
                  declared.torn(), declared.split()),
              declared.torn() > 0));
    }
    return declared;
  }

  private void counted(Phrase title, Dataset<Row> rows) {
    List<List<Phrase>> table =
        rows.groupBy("step", "code").count().sort("step", "code").collectAsList().stream()
            .map(
                r ->
                    Phrase.row(
                        r.getString(0),
                        r.getString(1),
                        Words.meaning(r.getString(1)),
                        r.getLong(2)))
            .toList();
    if (!table.isEmpty()) {
      out.add(new Block.Heading(title));
      out.add(new Block.Table(Phrase.list("step", "reason", "meaning", "items"), table));
    }
  }

  private void spellings(Recipe recipe) {
    List<List<Phrase>> table =
        UnknownSpellings.of(recipe.ingest(), new CorpusView(lake, version.snapshot()).records())
            .stream()
            .map(s -> Phrase.row(s.attribute(), s.value(), s.records()))
            .toList();
    if (!table.isEmpty()) {
      out.add(new Block.Heading(Phrase.of("Spellings that no vocabulary knows")));
      out.add(new Block.Table(Phrase.list("attribute", "spelling", "records"), table));
    }
  }

  private void texts() {
    List<List<Phrase>> table =
        lake
            .read(version.snapshot(), LakeTables.TEXT_FINDINGS)
            .sort("finder", "subset", "truth")
            .collectAsList()
            .stream()
            .map(
                r ->
                    Phrase.row(
                        Words.of(r.getAs("finder")),
                        Words.of(r.getAs("policy")),
                        Words.of(r.getAs("subset")),
                        Words.of(r.getAs("truth")),
                        Long.toString(r.<Long>getAs("records")),
                        Long.toString(r.<Long>getAs("flagged")),
                        percent(r.<Double>getAs("share")),
                        percent(r.<Double>getAs("low")) + " – " + percent(r.<Double>getAs("high"))))
            .toList();
    if (!table.isEmpty()) {
      out.add(new Block.Heading(Phrase.of("What was found in texts and labels")));
      out.add(
          new Block.Text(
              Phrase.of(
                  "Flagged among inoffensive texts are false alarms. The classifier is measured on"
                      + " sentences of persons that neither it nor its threshold has seen."),
              false));
      out.add(
          new Block.Table(
              Phrase.list(
                  "finder",
                  "policy",
                  "among",
                  "by label",
                  "texts",
                  "flagged",
                  "share",
                  "95 % interval"),
              table));
    }
  }

  private void measures(Dataset<Row> rows) {
    out.add(new Block.Heading(Phrase.of("Measures of the records")));
    Dataset<Row> each =
        rows.where("copy = 0")
            .select(explode(col("measures")).as(new String[] {"measure", "value"}));
    List<List<Phrase>> table = new ArrayList<>();
    for (Row r :
        each.groupBy("measure")
            .agg(count(lit(1)), expr("percentile(value, array(0.05D, 0.5D, 0.95D))"))
            .sort("measure")
            .collectAsList()) {
      List<Double> q = r.getList(2);
      table.add(
          Phrase.row(
              r.getString(0),
              Long.toString(r.getLong(1)),
              Words.number(q.get(0)),
              Words.number(q.get(1)),
              Words.number(q.get(2))));
    }
    out.add(new Block.Table(Phrase.list("measure", "records", "5 %", "median", "95 %"), table));
  }
}
