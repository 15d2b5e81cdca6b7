package io.likeness.jobs.walk;

import static io.likeness.core.contract.ColumnSpec.of;
import static io.likeness.core.contract.ColumnSpec.optional;
import static io.likeness.core.contract.ColumnSpec.string;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import io.likeness.core.Sha256;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionDigest;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.ReleaseSpec;
import io.likeness.core.recipe.TextSpec;
import io.likeness.core.recipe.TextSpec.Policy;
import io.likeness.privacy.release.ReleasePlan;
import io.likeness.transforms.dedup.DropExactDuplicates;
import io.likeness.transforms.screen.ScreenRecords;
import io.likeness.transforms.screen.ScreenRules;
import io.likeness.transforms.text.MeasureTexts;
import io.likeness.transforms.text.TextClassifier;
import io.likeness.transforms.text.TextFinders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The records that a release counts: of each person whom sources name the collected ones that pass
 * the recipe by themselves, each content once. Records whose person no source names do not count:
 * several may be of one person, whom no bound on a person's records would hold.
 *
 * <p>A row is here, and is as it is, because of the rows of its own person alone, so that a person
 * who comes or leaves changes nobody else's rows: that is what the sensitivity of a release rests
 * on. Therefore nothing counts here that compares persons: duplicates of other persons and
 * near-duplicates are counted, labels are the declared ones, and what a classifier, doubts about
 * labels, reviewers or own steps say is not asked.
 */
public final class CountedRecords {
  /** Measures of a record that depend on records of other persons. */
  static final List<String> ACROSS_PERSONS =
      List.of(MeasureTexts.SAME_TEXT, TextClassifier.MEASURE);

  /** The columns of {@link #rows}. */
  static final TableContract CONTRACT =
      TableContract.of(
          "counted records",
          string("source_id", "key of the row in the media table"),
          string("record_id", "SHA-256 of the content"),
          string("person", "HMAC pseudonym"),
          optional("label", StringType, "label as declared"),
          of("attributes", createMapType(StringType, StringType, false), "declared attributes"),
          of(
              "measures",
              createMapType(StringType, DoubleType, false),
              "measures of the record by itself"));

  private static final int DIGITS = 32;
  private static final String SOURCE = "source_id";
  private static final Column NO_MEASURES =
      map().cast(createMapType(StringType, DoubleType, false));

  private CountedRecords() {}

  /**
   * The release of {@code spec} over what this promises.
   *
   * @throws io.likeness.core.error.LikenessException when it cannot be made, whatever the data
   */
  public static ReleasePlan plan(String releaseId, String corpus, ReleaseSpec spec) {
    return ReleasePlan.of(releaseId, corpus, spec, CONTRACT.cappedAt(spec.recordsPerPerson()));
  }

  /**
   * The records of {@code snapshot} that count, of {@link #CONTRACT}.
   *
   * @throws io.likeness.core.error.LikenessException where records were not measured, so that what
   *     is known of them would depend on others
   */
  static Dataset<Row> rows(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Recipe recipe = context.recipe();
    Dataset<Row> records = records(lake, snapshot);
    Dataset<Row> metrics =
        lake.read(snapshot, LakeTables.METRICS).select("record_id", "measures", "code");
    requireMeasured(records, metrics);
    Dataset<Row> twice =
        new DropExactDuplicates()
            .apply(
                records.withColumn("record_id", concat_ws("/", col("record_id"), col("person"))));
    Dataset<Row> own =
        records
            .join(twice.select(SOURCE).distinct(), SOURCE, "left_anti")
            .join(metrics, "record_id")
            .where(col("code").isNull());
    Dataset<Row> measured =
        (TextStation.works(recipe) ? withTexts(context, snapshot, own) : own)
            .select(CONTRACT.columns().stream().map(c -> col(c.name())).toArray(Column[]::new));
    Dataset<Row> failing =
        new ScreenRecords(new ScreenRules(recipe.screen())).apply(measured).select(SOURCE);
    if (recipe.text().isPresent()) {
      TextFinders finders = new TextFinders(recipe.text().get(), OptionalDouble.empty());
      if (finders.any(Policy.LEAVE_OUT)) {
        failing =
            failing.unionByName(
                finders.flagged(measured, Policy.LEAVE_OUT, "release").select(SOURCE));
      }
    }
    return measured.join(failing.distinct(), SOURCE, "left_anti");
  }

  private static Dataset<Row> records(Lake lake, Snapshot snapshot) {
    return collected(lake, snapshot).where(col("person_declared"));
  }

  /** How many records do not count since no source names their person. */
  static long unnamed(Lake lake, Snapshot snapshot) {
    return collected(lake, snapshot).where(not(col("person_declared"))).count();
  }

  /**
   * Records of sources that the input has, and of those that it has no more and that left only
   * since another person's source has their content: whether it has is not theirs to tell.
   */
  private static Dataset<Row> collected(Lake lake, Snapshot snapshot) {
    CorpusView view = new CorpusView(lake, snapshot);
    Dataset<Row> moved = view.gone().where(col("kept_record_id").isNotNull()).select(SOURCE);
    return view.records()
        .unionByName(
            lake.read(snapshot, LakeTables.RECORDS)
                .join(moved, new String[] {SOURCE}, "left_semi"));
  }

  /**
   * The id of the release of {@code recipe} about {@code snapshot}: the same declared records,
   * counted by the same rules, are never charged for twice.
   */
  static String releaseId(Lake lake, Snapshot snapshot, Recipe recipe) {
    Dataset<Row> declared =
        records(lake, snapshot)
            .join(
                new Content(lake)
                    .transcripts(snapshot)
                    .selectExpr(SOURCE, "sha2(text, 256) text_sha256"),
                new String[] {SOURCE},
                "left");
    for (ColumnSpec column : CorpusView.CONTRACT.columns()) {
      if (!List.of(declared.columns()).contains(column.name())) {
        declared = declared.withColumn(column.name(), lit(null).cast(column.type()));
      }
    }
    String name = recipe.release().map(r -> r.name()).orElse("");
    String counted =
        Sha256.hex(VersionDigest.of(declared) + " " + recipe.screen() + " " + texts(recipe));
    return snapshot.corpus()
        + "/"
        + counted.substring(0, DIGITS)
        + (name.isEmpty() ? "" : "/" + name);
  }

  /** The id of the release of {@code recipe} about {@code snapshot}, where it was made. */
  public static Optional<String> released(Lake lake, Snapshot snapshot, Recipe recipe) {
    if (recipe.release().isEmpty()
        || snapshot.version(LakeTables.RELEASES.name()).isEmpty()
        || snapshot.version(LakeTables.RECORDS.name()).isEmpty()) {
      return Optional.empty();
    }
    String id = releaseId(lake, snapshot, recipe);
    boolean made =
        !lake.read(snapshot, LakeTables.RELEASES).where(col("release_id").equalTo(id)).isEmpty();
    return made ? Optional.of(id) : Optional.empty();
  }

  private static String texts(Recipe recipe) {
    return recipe
        .text()
        .map((TextSpec t) -> t.language() + " " + t.languageFrom() + " " + t.lexicons())
        .orElse("");
  }

  private static void requireMeasured(Dataset<Row> records, Dataset<Row> metrics) {
    long missing =
        records
            .select("record_id")
            .join(metrics.select("record_id"), "record_id", "left_anti")
            .distinct()
            .count();
    if (missing > 0) {
      throw Fault.PRIVACY_REFUSED.because(
          missing
              + " records are not measured, so that whether they count would depend on other"
              + " persons' records; measure them with `./likeness measure RECIPE --from TAG` and"
              + " release from the version that it makes.");
    }
  }

  /** {@code own} with what is measured of each row's own text and declared label. */
  private static Dataset<Row> withTexts(Context context, Snapshot snapshot, Dataset<Row> own) {
    Dataset<Row> texts = Texts.of(context, snapshot, own).withColumn("record_id", col(SOURCE));
    Dataset<Row> measured =
        new MeasureTexts(Texts.words(context), Texts.lexicons(context.recipe()))
            .apply(texts)
            .select(
                col("record_id").as(SOURCE),
                map_filter(
                        col("measures"), (name, value) -> not(name.isin(ACROSS_PERSONS.toArray())))
                    .as("of_text"));
    return own.join(measured, new String[] {SOURCE}, "left")
        .withColumn("measures", map_concat(col("measures"), coalesce(col("of_text"), NO_MEASURES)));
  }
}
