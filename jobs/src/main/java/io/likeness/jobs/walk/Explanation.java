package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.run.OutFile;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.transforms.augment.AugmentationPolicy;
import io.likeness.transforms.augment.RenderCopies;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.screen.ScreenRules;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Where a record comes from, told from the tables, and for a copy shown by making it again. */
public record Explanation(String tag, String recordId, String text, byte[] content) {

  /**
   * Explains the record whose id begins with {@code prefix}, as the latest of the versions that has
   * it holds it.
   *
   * @param versions oldest first
   * @throws io.likeness.core.error.LikenessException when there is none, or several
   */
  public static Explanation of(Lake lake, List<DatasetVersion> versions, String prefix) {
    for (int i = versions.size() - 1; i >= 0; i--) {
      DatasetVersion version = versions.get(i);
      CorpusView view = new CorpusView(lake, version.snapshot());
      Dataset<Row> rows = view.rows().where(Unlogged.startsWith(col("record_id"), prefix));
      if (rows.select("record_id").distinct().limit(2).count() > 1) {
        throw Fault.RECORD_UNKNOWN.because(
            "More than one record of " + version.tag() + " begins with " + prefix + "; say more.");
      }
      // Until duplicates are left out, several sources may have one content.
      List<Row> found = rows.sort("source_id").limit(1).collectAsList();
      if (!found.isEmpty()) {
        Row row = found.get(0);
        return row.isNullAt(row.fieldIndex("parent_id"))
            ? original(view, version, row)
            : copy(view, version, row);
      }
    }
    throw Fault.RECORD_UNKNOWN.because(
        "No record of "
            + versions.stream().map(DatasetVersion::tag).collect(Collectors.joining(", "))
            + " begins with "
            + prefix
            + "; what was left out stands in `./likeness table drops --tag TAG`.");
  }

  private static Explanation original(CorpusView view, DatasetVersion version, Row row) {
    StringBuilder text = new StringBuilder();
    text.append(row.<String>getAs("record_id"))
        .append(" is an original ")
        .append(row.<String>getAs("kind"));
    common(text, row);
    return new Explanation(
        version.tag(),
        row.getAs("record_id"),
        text.toString(),
        bytes(view, row.getAs("source_id"), row.getAs("record_id")));
  }

  private static void common(StringBuilder text, Row row) {
    text.append("\n  label      ").append(row.<String>getAs("label"));
    text.append("\n  split      ").append(row.<String>getAs("split"));
    text.append("\n  person     ").append(row.<String>getAs("person").substring(0, 12)).append("…");
    text.append("\n  attributes ")
        .append(new TreeMap<>(row.getJavaMap(row.fieldIndex("attributes"))));
    // A copy has no measures of its own in the lake; what is shown is what it was drawn for.
    text.append(row.<Integer>getAs("copy") > 0 ? "\n  measures of its parent " : "\n  measures   ")
        .append(new TreeMap<>(row.getJavaMap(row.fieldIndex("measures"))));
  }

  private static Explanation copy(CorpusView view, DatasetVersion version, Row row) {
    Recipe recipe = RecipeReader.stored(version.recipe(), version.tag());
    Sounds sounds = Sounds.of(view.lake(), version.snapshot(), recipe);
    AugmentationPolicy policy = sounds.policy(recipe);
    MediaKernel media = sounds.media(recipe);
    String parent = row.getAs("parent_id");
    int number = row.getAs("copy");
    byte[] source =
        medium(view, Unlogged.is(col("record_id"), parent)).orElseThrow(() -> broken(version));
    Row made = madeAgain(view, recipe, row, source, policy, media);
    String id = row.getAs("record_id");
    Optional<String> refused = Optional.ofNullable(made.getAs("code"));
    byte[] content =
        refused.isEmpty()
            ? made.getAs("bytes")
            : medium(view, Unlogged.is(col("record_id"), id)).orElseThrow(() -> broken(version));
    String again = Sha256.hex(content);
    StringBuilder text = new StringBuilder();
    text.append(id).append(" is copy ").append(number).append(" of ").append(parent);
    common(text, row);
    text.append("\n  effects    ").append(row.<String>getAs("effects"));
    if (refused.isEmpty()) {
      text.append("\n  attempt    ").append(made.<String>getAs("attempt"));
    }
    text.append("\n  policy     ").append(policy.sha256());
    text.append("\n  made again ")
        .append(
            refused.isPresent()
                ? "nothing: this code version refuses such a copy with "
                    + refused.get()
                    + "; what is stored is what was made"
                : again.equals(id)
                    ? "the same bytes"
                    : "OTHER bytes (" + again + "): another code version, CPU or native build");
    return new Explanation(version.tag(), id, text.toString(), content);
  }

  /**
   * The copy {@code row} from its parent's content: its bytes and the attempt they come from, or
   * the code with which it is refused now.
   */
  private static Row madeAgain(
      CorpusView view,
      Recipe recipe,
      Row row,
      byte[] source,
      AugmentationPolicy policy,
      MediaKernel media) {
    // As they were when the copy was drawn: a build of today may measure otherwise, or not at all.
    Row parent =
        RowFactory.create(
            row.getAs("parent_id"),
            row.getAs("kind"),
            source,
            List.of(row.<Integer>getAs("copy")),
            row.getAs("measures"),
            null);
    RenderCopies render =
        new RenderCopies(policy, media, new ScreenRules(recipe.screen()), "", true);
    return render
        .apply(view.lake().spark().createDataFrame(List.of(parent), RenderCopies.PARENTS.schema()))
        .select(
            col("code"),
            col("bytes"),
            get_json_object(col("derivation"), "$.attempt").as("attempt"))
        .head();
  }

  private static RuntimeException broken(DatasetVersion version) {
    return Fault.VERSION_BROKEN.because(
        "The copy cannot be made again from the data of " + version.tag() + ".");
  }

  private static byte[] bytes(CorpusView view, String sourceId, String recordId) {
    return medium(
            view,
            Unlogged.is(col("source_id"), sourceId).and(Unlogged.is(col("record_id"), recordId)))
        .orElse(new byte[0]);
  }

  private static Optional<byte[]> medium(CorpusView view, Column which) {
    Content content = new Content(view.lake());
    return content
        .open(content.media(view.snapshot()).where(which).select("bytes", "key_id").limit(1))
        .collectAsList()
        .stream()
        .findFirst()
        .map(r -> r.<byte[]>getAs(0));
  }

  /** SHA-256 of the content. */
  public String sha256() {
    return Sha256.hex(content);
  }

  /**
   * The content, read for training through the door of {@code lake}.
   *
   * @throws io.likeness.core.error.LikenessException when the record may not be read
   */
  public byte[] content(Lake lake) {
    return content(lake, new VersionLog(lake).find(tag));
  }

  private byte[] content(Lake lake, DatasetVersion version) {
    new LakeReader(lake)
        .admit(version, recordId, Purpose.TRAIN.word(), System.getProperty("user.name"));
    return content.clone();
  }

  /**
   * Writes what {@link #content(Lake)} answers to {@code file}, noted among the exports, so that an
   * erasure takes it away.
   */
  public void write(Lake lake, Path file) {
    DatasetVersion version = new VersionLog(lake).find(tag);
    byte[] bytes = content(lake, version);
    OutFile out = new OutFile(file, "--out");
    out.requireWritable();
    out.write(bytes, lake, List.of(version), ExportLog.MEDIUM, 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Explanation e
        && e.tag.equals(tag)
        && e.recordId.equals(recordId)
        && e.text.equals(text)
        && Arrays.equals(e.content, content);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
