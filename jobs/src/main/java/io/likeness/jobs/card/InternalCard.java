package io.likeness.jobs.card;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Sentences;
import io.likeness.jobs.language.Words;
import io.likeness.jobs.walk.UnknownSpellings;
import io.likeness.privacy.law.PersonCounts;
import io.likeness.transforms.split.DeclaredPersons;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The card with exact counts, for those who may see the data. */
final class InternalCard {
  private static final int EVIDENCE_PERSONS = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

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
    held(recipe);
    counted(Phrase.of("Refused"), lake.read(version.snapshot(), LakeTables.QUARANTINE));
    counted(Phrase.of("Left out"), lake.read(version.snapshot(), LakeTables.DROPS));
    out.addAll(NearDuplicateSearch.of(lake, version));
    shares(recipe.bias());
    out.addAll(DisparityPage.of(lake, version));
    out.addAll(WorstGroupsPage.of(lake, version));
    out.addAll(SharedTraits.of(rows.where("copy = 0"), recipe, declared.unnamed()));
    spellings(recipe);
    texts();
    out.addAll(LabelPage.of(lake, version, recipe));
    plan(recipe.bias());
    recipe.augment().ifPresent(a -> PublicCard.policy(out, a.policy()));
    RecordPrivacy.add(out, recipe);
    measures(rows);
    models(testPersons);
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

  /** Of the whole lake when the card was written. */
  private void held(Recipe recipe) {
    PersonCounts counts = new PersonCounts(lake);
    out.add(new Block.Heading(Phrase.of("Persons that the lake holds")));
    out.add(
        new Block.Table(
            Phrase.list(
                "kind", "legal basis", "persons", "under 14", "records", "sensitive records"),
            counts.held().stream()
                .map(
                    h ->
                        Phrase.row(
                            Words.of(h.kind()),
                            Words.of(h.basis()),
                            Long.toString(h.persons()),
                            Long.toString(h.under14()),
                            Long.toString(h.records()),
                            Long.toString(h.sensitive())))
                .toList()));
    for (PersonCounts.Gauge gauge :
        counts.gauges(recipe.law().thresholds(), LocalDate.now(ZoneOffset.UTC))) {
      if (gauge.alerts()) {
        out.add(new Block.Text(alert(gauge), true));
      }
    }
  }

  private static Phrase alert(PersonCounts.Gauge gauge) {
    return gauge.name().equals(PersonCounts.FACES)
        ? Phrase.of(
            "{0} persons whose faces are held, of a threshold of {1}: report to the authority"
                + " within 30 working days of reaching it.",
            gauge.persons(), gauge.threshold())
        : Phrase.of(
            "{0} persons whose records left the country this year, of a threshold of {1}: from"
                + " there on the authority has to assess it before more leaves.",
            gauge.persons(), gauge.threshold());
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

  /** Who says what the shares should be. */
  private void sources(BiasSpec bias) {
    bias.sources()
        .forEach(
            (attribute, source) ->
                out.add(
                    new Block.Text(
                        Phrase.of("The target of {0} has a source: {1}", attribute, source),
                        false)));
  }

  private void shares(BiasSpec spec) {
    List<Row> bias =
        lake.read(version.snapshot(), LakeTables.BIAS)
            .sort("attribute", "unit", "value", "stage")
            .collectAsList();
    if (bias.isEmpty()) {
      return;
    }
    out.add(new Block.Heading(Phrase.of("Shares against the target, in rows, hours and persons")));
    sources(spec);
    List<List<Phrase>> table = new ArrayList<>();
    Map<String, List<Row>> charted = new TreeMap<>();
    for (Row r : bias) {
      boolean target = !r.isNullAt(r.fieldIndex("target"));
      table.add(
          Phrase.row(
              r.<String>getAs("attribute"),
              r.<String>getAs("value"),
              Words.of(r.getAs("unit")),
              Words.of(r.getAs("stage")),
              Words.number(r.<Double>getAs("amount")),
              percent(r.<Double>getAs("share")),
              percent(r.<Double>getAs("low")) + " – " + percent(r.<Double>getAs("high")),
              r.isNullAt(r.fieldIndex("design_effect"))
                  ? "–"
                  : String.format(Locale.ROOT, "%.1f", r.<Double>getAs("design_effect")),
              target ? percent(r.<Double>getAs("target")) : "–"));
      if (target && r.<String>getAs("unit").equals("rows")) {
        charted.computeIfAbsent(r.getAs("attribute"), k -> new ArrayList<>()).add(r);
      }
    }
    charted.forEach(this::chart);
    out.add(
        new Block.Table(
            Phrase.list(
                "attribute",
                "group",
                "unit",
                "stage",
                "amount",
                "share",
                "95 % interval",
                "design effect",
                "target"),
            table));
  }

  private void chart(String attribute, List<Row> rows) {
    TreeSet<String> groups = new TreeSet<>();
    Map<String, Map<String, Double>> byName = new LinkedHashMap<>();
    for (Row r : rows) {
      String value = r.getAs("value");
      groups.add(value);
      byName
          .computeIfAbsent(r.getAs("stage"), k -> new TreeMap<>())
          .put(value, r.<Double>getAs("share"));
      byName.computeIfAbsent("target", k -> new TreeMap<>()).put(value, r.<Double>getAs("target"));
    }
    Map<Phrase, List<Double>> series = new LinkedHashMap<>();
    byName.forEach(
        (name, values) ->
            series.put(
                Words.of(name), groups.stream().map(g -> values.getOrDefault(g, 0.0)).toList()));
    out.add(
        new Block.Chart(Phrase.of("share of rows by {0}", attribute), List.copyOf(groups), series));
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

  private void plan(BiasSpec bias) {
    List<Row> plan = lake.read(version.snapshot(), LakeTables.PLANS).sort("cell").collectAsList();
    if (plan.isEmpty()) {
      return;
    }
    out.add(new Block.Heading(Phrase.of("Rebalancing plan and what is to be collected")));
    sources(bias);
    List<List<Phrase>> table = new ArrayList<>();
    for (Row r : plan) {
      table.add(
          IntStream.range(0, r.size())
              .mapToObj(
                  i ->
                      Phrase.verbatim(
                          r.get(i) instanceof Double d
                              ? String.format(Locale.ROOT, "%.3f", d)
                              : String.valueOf(r.get(i))))
              .toList());
    }
    out.add(
        new Block.Table(
            LakeTables.PLANS.columns().stream()
                .map(c -> Words.of(c.name().replace('_', ' ')))
                .toList(),
            table));
    weights();
  }

  /** What weights cost, and what they leave of the distance from the target. */
  private void weights() {
    Row r =
        lake.read(version.snapshot(), LakeTables.ALLOCATIONS)
            .where(col("keep"))
            .agg(
                count(lit(1)),
                sum("weight"),
                sum(col("weight").multiply(col("weight"))),
                min("weight"),
                max("weight"))
            .head();
    if (r.getLong(0) == 0 || r.getDouble(3) == r.getDouble(4)) {
      return;
    }
    Row gap =
        lake.read(version.snapshot(), LakeTables.BIAS)
            .where("stage = 'training' and unit = 'rows' and target is not null")
            .agg(max(abs(col("share").minus(col("target")))))
            .head();
    out.add(
        new Block.Text(
            Phrase.of(
                "Weighted, the {0} rows tell as much as {1} rows of weight 1; the farthest share is"
                    + " {2} from its target.",
                r.getLong(0),
                String.format(
                    Locale.ROOT, "%.1f", r.getDouble(1) * r.getDouble(1) / r.getDouble(2)),
                gap.isNullAt(0) ? "–" : String.format(Locale.ROOT, "%.3f", gap.getDouble(0))),
            false));
  }

  private void measures(Dataset<Row> rows) {
    out.add(new Block.Heading(Phrase.of("Measures of the records")));
    Dataset<Row> long_ =
        rows.where("copy = 0")
            .select(
                org.apache
                    .spark
                    .sql
                    .functions
                    .explode(col("measures"))
                    .as(new String[] {"measure", "value"}));
    List<List<Phrase>> table = new ArrayList<>();
    for (Row r :
        long_
            .groupBy("measure")
            .agg(
                count(lit(1)),
                org.apache.spark.sql.functions.expr("percentile(value, array(0.05D, 0.5D, 0.95D))"))
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

  private void models(long testPersons) {
    List<Row> models =
        lake.readOwn(LakeTables.MODELS)
            .where(col("tag").equalTo(version.tag()).and(length(col("weights")).gt(0)))
            .sort("created_at")
            .select("model", "weights_sha256", "report")
            .collectAsList();
    for (Row r : models) {
      out.add(new Block.Heading(Phrase.of("Model {0}", r.getString(0))));
      if (testPersons < EVIDENCE_PERSONS) {
        out.add(
            new Block.Text(
                Phrase.of(
                    "Not evidence: the test split has {0} persons. So few show whether anything was"
                        + " learnt that carries over to somebody else; they cannot show how well it"
                        + " works for people in general, nor for any group of them, and no interval"
                        + " is given.",
                    testPersons),
                true));
      }
      out.add(new Block.Text(Phrase.of("Weights {0}", r.getString(1)), false));
      scores(r.getString(2));
    }
  }

  private void scores(String report) {
    JsonNode json;
    try {
      json = JSON.readTree(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored report is JSON", e);
    }
    List<List<Phrase>> table = new ArrayList<>();
    for (String part :
        List.of("train", "validation", "test", "baseline", "leaveOnePersonOutTotal")) {
      JsonNode s = json.path(part);
      if (s.has("accuracy")) {
        table.add(
            Phrase.row(
                part.equals("baseline")
                    ? Phrase.of("majority baseline, on test")
                    : part.equals("leaveOnePersonOutTotal")
                        ? Phrase.of("each person held out once")
                        : Words.of(part),
                s.path("rows").asText("–"),
                s.path("accuracy").asText("–"),
                s.path("uar").asText("–"),
                s.path("macroF1").asText("–")));
      }
    }
    out.add(new Block.Table(Phrase.list("rows of", "rows", "accuracy", "UAR", "macro-F1"), table));
    GroupScores.add(out, json);
    List<List<Phrase>> persons = new ArrayList<>();
    for (JsonNode p : json.path("leaveOnePersonOut")) {
      persons.add(
          Phrase.row(
              p.path("person")
                  .asText()
                  .substring(0, Math.min(12, p.path("person").asText().length())),
              p.path("rows").asText(),
              p.path("accuracy").asText(),
              p.path("baseline").asText()));
    }
    if (!persons.isEmpty()) {
      out.add(new Block.Text(Phrase.of("Each person held out once, recordings only:"), false));
      out.add(new Block.Table(Phrase.list("person", "rows", "accuracy", "baseline"), persons));
    }
    for (JsonNode w : json.path("warnings")) {
      out.add(new Block.Text(Sentences.of(w.asText()), true));
    }
  }
}
