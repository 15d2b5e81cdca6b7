package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import io.likeness.core.CodeVersion;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.MediaModel;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.TextSpec;
import io.likeness.jobs.run.Narrator;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.training.infer.AskModel;
import io.likeness.transforms.ingest.SourceListing;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.screen.ScreenRules;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What every station of the walk needs.
 *
 * @param goOnWhenSpent whether a version is made without a new release once the privacy budget of
 *     the corpus is used up, as a nightly run does
 * @param share of the input that is looked at, above 0 and at most 1: the same files each time, for
 *     estimates
 * @param day on which this is done, for what the law lets be done; nothing that is made depends on
 *     it
 */
public record Context(
    Lake lake,
    Recipe recipe,
    String input,
    Narrator narrator,
    boolean goOnWhenSpent,
    double share,
    LocalDate day) {
  private static final int PARTS = 1_000_000;

  public Context(
      Lake lake,
      Recipe recipe,
      String input,
      Narrator narrator,
      boolean goOnWhenSpent,
      double share) {
    this(lake, recipe, input, narrator, goOnWhenSpent, share, LocalDate.now(ZoneOffset.UTC));
  }

  public Context(Lake lake, Recipe recipe, String input, Narrator narrator, boolean goOnWhenSpent) {
    this(lake, recipe, input, narrator, goOnWhenSpent, 1);
  }

  public Context(Lake lake, Recipe recipe, String input, Narrator narrator) {
    this(lake, recipe, input, narrator, false);
  }

  /** The same on another day. */
  public Context on(LocalDate another) {
    return new Context(lake, recipe, input, narrator, goOnWhenSpent, share, another);
  }

  /** How many files and rows the sources of the recipe name. */
  public static long listed(SparkSession spark, Recipe recipe, String input) {
    return SourceListing.of(
            spark, input, recipe.ingest(), MediaKernel.of(recipe.kind(), recipe.ingest()))
        .count();
  }

  /** What the sources name, or the share of it that is looked at. */
  Dataset<Row> listing() {
    Dataset<Row> all = SourceListing.of(lake.spark(), input, recipe.ingest(), media());
    return share == 1
        ? all
        : all.where(pmod(xxhash64(col("uri")), lit(PARTS)).lt(lit(Math.round(share * PARTS))));
  }

  /**
   * {@code rows} of {@code view} with media, for a step that learns from them or is not ours: those
   * that may be trained on, noted in the log of reads.
   */
  Dataset<Row> read(CorpusView view, Dataset<Row> rows) {
    return new LakeReader(lake)
        .read(
            view, rows, recipe.legalBasis(), Purpose.TRAIN.word(), System.getProperty("user.name"));
  }

  /** Of {@code rows}, what is said in which is to be learnt from: as {@link #read}. */
  Dataset<Row> admit(Dataset<Row> rows) {
    return new LakeReader(lake)
        .admit(
            recipe.corpus(),
            rows,
            recipe.legalBasis(),
            Purpose.TRAIN.word(),
            System.getProperty("user.name"));
  }

  /** Whether the reading door is asked by a walk of {@code recipe} and hands out on consent. */
  public static boolean readsOnConsent(Recipe recipe) {
    return recipe.legalBasis().equals("consent")
        && (recipe.labelErrors().isPresent()
            || !recipe.extraSteps().isEmpty()
            || recipe.text().flatMap(TextSpec::classifier).isPresent());
  }

  /** What asks {@code model}, whose file may be relative to the input. */
  AskModel asking(MediaModel model) {
    Path file = new Path(model.file());
    return new AskModel(
        model,
        (file.isAbsolute() || input.isEmpty() ? file : new Path(input, file)).toString(),
        model.ofFaces() ? recipe.ingest().maxDecodedPixels() : recipe.ingest().maxDecodedSamples());
  }

  MediaKernel media() {
    return MediaKernel.of(recipe.kind(), recipe.ingest());
  }

  ScreenRules rules() {
    return new ScreenRules(recipe.screen());
  }

  public String codeVersion() {
    return CodeVersion.current();
  }

  /**
   * Whether what tells near-duplicates apart is left out of the lake: of a sentence it is the
   * sentence, in pieces that can be put together again.
   */
  boolean hidesFingerprints() {
    return recipe.sealed() && recipe.kind() == Kind.TEXT;
  }

  /** What measures: the version of Likeness, that of the measures of the kind, and the scorers. */
  String measuresVersion() {
    return codeVersion()
        + "+measures."
        + media().measuresVersion()
        + (hidesFingerprints() ? "+no-fingerprints" : "")
        + Scorers.version(recipe);
  }
}
