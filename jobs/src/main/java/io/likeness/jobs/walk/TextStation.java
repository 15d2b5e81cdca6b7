package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.TextSpec;
import io.likeness.core.recipe.TextSpec.ClassifierSpec;
import io.likeness.core.recipe.TextSpec.Policy;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.transforms.text.MeasureTexts;
import io.likeness.transforms.text.TextClassifier;
import io.likeness.transforms.text.TextFinders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Measures texts and labels as text, and finds what the recipe does not want in them. */
final class TextStation implements Station {
  @Override
  public String name() {
    return "text";
  }

  @Override
  public About about() {
    return new About(
        "Measures transcripts, captions and labels as text, and finds what the recipe does not want in them.",
        List.of("text"),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.CPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.TEXT_METRICS, LakeTables.TEXT_FINDINGS);
  }

  /** Whether {@code recipe} has any text to look at. */
  static boolean works(Recipe recipe) {
    return recipe.text().isPresent() || recipe.ingest().hasText();
  }

  @Override
  public void require(Context context) {
    Texts.words(context);
    // The corpus that is learnt from is looked for before anything is read.
    Texts.spec(context.recipe())
        .classifier()
        .flatMap(ClassifierSpec::corpus)
        .ifPresent(new VersionLog(context.lake())::find);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Snapshot before = ScreenStation.forget(lake, snapshot, name());
    if (!works(context.recipe())) {
      return before;
    }
    TextSpec spec = Texts.spec(context.recipe());
    Dataset<Row> texts =
        Texts.of(context, before, new CorpusView(lake, before).kept())
            .select("record_id", "text", "label", "language", "speech_seconds", "split_slot")
            .persist();
    try {
      Dataset<Row> measured =
          new MeasureTexts(Texts.words(context), Texts.lexicons(context.recipe())).apply(texts);
      Optional<TextClassifier.Learnt> learnt =
          spec.classifier().map(c -> learn(context, c, before, texts));
      Dataset<Row> metrics =
          learnt.isEmpty()
              ? measured
              : withProbability(measured, spec.classifier().orElseThrow(), learnt.get(), texts);
      Snapshot told = lake.overwrite(before, LakeTables.TEXT_METRICS, metrics);
      OptionalDouble threshold =
          learnt.map(TextClassifier.Learnt::threshold).orElse(OptionalDouble.empty());
      TextFinders finders = new TextFinders(spec, threshold);
      Snapshot found = found(context, told, spec, learnt, finders);
      Snapshot after = leaveOut(context, found, finders);
      say(context, after, threshold, spec);
      return after;
    } finally {
      texts.unpersist();
    }
  }

  private static TextClassifier.Learnt learn(
      Context context, ClassifierSpec spec, Snapshot snapshot, Dataset<Row> own) {
    Lake lake = context.lake();
    Dataset<Row> texts;
    if (spec.corpus().isPresent()) {
      DatasetVersion other = new VersionLog(lake).find(spec.corpus().get());
      texts =
          new LakeReader(lake)
              .admit(
                  other,
                  new CorpusView(lake, other.snapshot()).kept(),
                  Purpose.TRAIN.word(),
                  System.getProperty("user.name"))
              .join(
                  Texts.sentences(lake, other.snapshot()), new String[] {"source_id", "record_id"});
    } else {
      Dataset<Row> may = context.admit(new CorpusView(lake, snapshot).kept()).select("record_id");
      texts = own.join(may, new String[] {"record_id"}, "left_semi");
    }
    return new TextClassifier(spec)
        .learn(
            texts
                .where(col("label").isNotNull().and(hasText()))
                .withColumn("offensive", col("label").isin(spec.offensive().toArray()))
                .select("record_id", "text", "split_slot", "offensive"));
  }

  /** Nothing can be told of a clip without a transcript, and of an empty one no more. */
  private static Column hasText() {
    return org.apache.spark.sql.functions.trim(coalesce(col("text"), lit(""))).notEqual("");
  }

  /** A sentence that was learnt from is judged by the model that has not seen its person. */
  private static Dataset<Row> withProbability(
      Dataset<Row> measured,
      ClassifierSpec spec,
      TextClassifier.Learnt learnt,
      Dataset<Row> texts) {
    Dataset<Row> known =
        spec.corpus().isPresent()
            ? learnt.held().select("record_id", "probability").limit(0)
            : learnt.held().select("record_id", "probability");
    Dataset<Row> others =
        texts
            .where(hasText())
            .select("record_id", "text")
            .join(known.select("record_id"), new String[] {"record_id"}, "left_anti");
    Dataset<Row> judged = known.unionByName(new TextClassifier(spec).judge(learnt.all(), others));
    return measured
        .join(judged, new String[] {"record_id"}, "left")
        .withColumn(
            "measures",
            when(col("probability").isNull(), col("measures"))
                .otherwise(
                    map_concat(
                        col("measures"), map(lit(TextClassifier.MEASURE), col("probability")))))
        .drop("probability");
  }

  private static Snapshot found(
      Context context,
      Snapshot snapshot,
      TextSpec spec,
      Optional<TextClassifier.Learnt> learnt,
      TextFinders finders) {
    Lake lake = context.lake();
    Dataset<Row> view = new CorpusView(lake, snapshot).kept();
    boolean ownLabels = spec.classifier().filter(c -> c.corpus().isEmpty()).isPresent();
    Dataset<Row> judged;
    if (ownLabels) {
      // Sentences that helped to choose the threshold say nothing about how good it is.
      boolean chosen = spec.classifier().orElseThrow().threshold().isEmpty();
      Dataset<Row> held = learnt.orElseThrow().held();
      judged =
          view.join(
                  held.select(
                      col("record_id"),
                      col("offensive"),
                      chosen
                          ? col("chosen_by").equalTo(false).as("counts")
                          : lit(true).as("counts")),
                  new String[] {"record_id"},
                  "left")
              .withColumn(
                  "truth",
                  when(col("offensive").isNull(), lit("unknown"))
                      .when(col("offensive"), lit("offensive"))
                      .otherwise("inoffensive"))
              .withColumn("counts", coalesce(col("counts"), lit(false)));
    } else {
      judged = view.withColumn("truth", lit("unknown")).withColumn("counts", lit(true));
    }
    List<Row> findings =
        finders.findings(
            judged.select("person", "measures", "attributes", "truth", "counts"),
            context.recipe().bias().protectedAttributes());
    return lake.overwrite(
        snapshot,
        LakeTables.TEXT_FINDINGS,
        lake.spark().createDataFrame(findings, LakeTables.TEXT_FINDINGS.schema()));
  }

  private Snapshot leaveOut(Context context, Snapshot snapshot, TextFinders finders) {
    if (!finders.any(Policy.LEAVE_OUT)) {
      return snapshot;
    }
    Lake lake = context.lake();
    Dataset<Row> dropped =
        finders
            .flagged(new CorpusView(lake, snapshot).kept(), Policy.LEAVE_OUT, name())
            .withColumn("kept_record_id", lit(null).cast(DataTypes.StringType));
    return lake.replaceStep(snapshot, LakeTables.DROPS, name(), dropped);
  }

  private static void say(
      Context context, Snapshot snapshot, OptionalDouble threshold, TextSpec spec) {
    Lake lake = context.lake();
    context
        .narrator()
        .say(
            "text       %d records with text or label looked at",
            lake.read(snapshot, LakeTables.TEXT_METRICS).count());
    lake.read(snapshot, LakeTables.TEXT_FINDINGS)
        .where(col("subset").equalTo("all"))
        .groupBy("finder", "policy")
        .sum("flagged", "records")
        .sort("finder")
        .collectAsList()
        .forEach(
            r ->
                context
                    .narrator()
                    .say(
                        "text       %s: %d of %d, %s",
                        r.getString(0), r.getLong(2), r.getLong(3), r.getString(1)));
    if (spec.classifier().isPresent()) {
      context
          .narrator()
          .say(
              "text       %s",
              threshold.isPresent()
                  ? String.format(
                      Locale.ROOT, "the classifier flags from %.4f on", threshold.getAsDouble())
                  : "no threshold is as precise as wanted, so the classifier flags nothing");
    }
  }
}
