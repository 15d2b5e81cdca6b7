package io.likeness.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.export.Export;
import io.likeness.jobs.export.Layout;
import io.likeness.jobs.pipeline.Training;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.jobs.walk.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code train} says of versions and recipes that it cannot train on or by, and what is left
 * of what was made of a version that changed meanwhile.
 */
@Tag("walk")
class TrainRefusalsTest {
  private static final String TRAIN = "train={epochs=1,shards=2,batch=4,seed=1}";

  @TempDir static Path folder;
  private static Path recipe;
  private static Lake lake;
  private static DatasetVersion split;

  @BeforeAll
  static void split() throws IOException {
    TestSpark.session();
    recipe = TinyCorpus.write(folder);
    String path = folder.resolve("lake").toString();
    Printed.by(
            "run",
            recipe.toString(),
            "--input",
            folder.resolve("input").toString(),
            "--until",
            "split",
            "--lake",
            path)
        .ok();
    lake = Lake.open(TestSpark.session(), path);
    split = new VersionLog(lake).find("tiny");
  }

  private static Printed train(String tag, String... settings) {
    List<String> command = new ArrayList<>(List.of("train", recipe.toString(), "--from", tag));
    command.addAll(List.of("--lake", lake.root().toString(), "--set", TRAIN));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    return Printed.by(command.toArray(String[]::new));
  }

  private static void refused(int code, String why, Printed said) {
    assertThat(said.complaint()).contains(why).doesNotContain("\tat ");
    assertThat(said.code()).as(said.complaint()).isEqualTo(code);
    assertThat(said.text()).isEmpty();
    assertThat(lake.readOwn(LakeTables.MODELS).count()).as("nothing is registered").isZero();
  }

  /** The split version with other tables. */
  private static String tagged(Snapshot snapshot, String digest) {
    return new VersionLog(lake)
        .tag(
            new VersionLog.Draft(
                snapshot,
                split.command(),
                split.recipeSha256(),
                split.recipe(),
                split.codeVersion(),
                split.nativesSha256(),
                digest,
                split.parents(),
                split.originals(),
                split.derived(),
                split.legalBasis(),
                split.releaseId()))
        .tag();
  }

  private static String labelled(String digest, Column label) {
    Dataset<Row> labels = lake.read(split.snapshot(), LakeTables.LABELS).withColumn("label", label);
    return tagged(lake.overwrite(split.snapshot(), LakeTables.LABELS, labels), digest);
  }

  @Test
  void aVersionThatIsMissingOrHasNoSplitIsTwo() {
    refused(2, "the latest tags are tiny-1", train("tiny-99"));
    Snapshot unsplit = Snapshot.empty(split.corpus());
    for (var table : split.snapshot().tables().entrySet()) {
      if (!table.getKey().equals(LakeTables.SPLITS.name())) {
        unsplit = unsplit.with(table.getKey(), table.getValue());
      }
    }
    refused(2, "training split has no labelled rows", train(tagged(unsplit, "unsplit")));
  }

  @Test
  void oneLabelAndALabelThatTrainingNeverSawAreTwo() {
    refused(2, "has the label only only", train(labelled("one", lit("only"))));
    String tested =
        lake.read(split.snapshot(), LakeTables.SPLITS)
            .where("split = 'test'")
            .select("record_id")
            .first()
            .getString(0);
    String unseen =
        labelled("new", when(col("record_id").equalTo(tested), "w9").otherwise(col("label")));
    refused(2, "The label w9 stands in the test split but nowhere in training", train(unseen));
  }

  /** The split version under another tag, as it was read before an erasure had changed it. */
  private static DatasetVersion changing(String digest) {
    return new VersionLog(lake).find(tagged(split.snapshot(), digest));
  }

  private static void change(DatasetVersion read) {
    Snapshot other = read.snapshot().with(LakeTables.LABELS.name(), 999);
    new VersionLog(lake).reissue(List.of(read.on(other, "after", read.originals(), 0)), List.of());
  }

  private static void changed(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.LOCKED))
        .hasMessageContaining("was changed or taken away while it was read");
  }

  @Test
  void nothingIsLeftOfATrainingThatAnErasureOvertook() {
    DatasetVersion read = changing("trained");
    change(read);
    Context context =
        new Context(lake, CheckedRecipe.read(recipe, List.of(TRAIN)), "", new Narrator(System.err));
    changed(() -> new Training(context).train(read));
    assertThat(lake.readOwn(LakeTables.MODELS).count()).as("nothing is registered").isZero();
    assertThat(lake.listOwn("training/" + read.tag())).as("no features").isEmpty();
    new VersionLog(lake).reissue(List.of(), List.of(read.tag()));
  }

  private static Export export(DatasetVersion read) {
    return new Export(
        lake,
        read,
        RecipeReader.stored(read.recipe(), read.tag()),
        Layout.of("webdataset"),
        1 << 20);
  }

  @Test
  void nothingIsLeftOfAnExportThatAnErasureOvertookBeforeItWasNotedOrBehindThat()
      throws IOException {
    DatasetVersion read = changing("exported");
    change(read);
    Path out = Files.createDirectories(folder.resolve("out"));
    changed(() -> export(read).to(out.resolve("early").toString(), "train", "a test"));
    assertThat(out).isEmptyDirectory();
    assertThat(lake.readOwn(LakeTables.EXPORTS).count()).isZero();

    DatasetVersion late = changing("exported later");
    Meanwhile.mountIn(lake.spark().sparkContext().hadoopConfiguration(), () -> change(late));
    changed(() -> export(late).to("meanwhile:" + out.resolve("late"), "train", "a test"));
    assertThat(lake.readOwn(LakeTables.EXPORTS).count()).as("an erasure looks there").isOne();
    assertThat(out).isEmptyDirectory();
    new VersionLog(lake).reissue(List.of(), List.of(read.tag(), late.tag()));
  }

  @Test
  void agesAndGendersAreTrainedOnForAuditsOnly() {
    Column gender = when(col("label").equalTo("w0"), "female").otherwise("male");
    Printed genders = train(labelled("genders", gender));
    refused(2, "[female, male] are of age or gender, which", genders);
    refused(2, "rename labels that are neither by ingest.label-map", genders);
  }

  @Test
  void aBatchThatIsLargerThanAShardIsTwo() {
    refused(2, "lower the batch (train.batch", train(split.tag(), "train.batch=400"));
  }

  /** It is a line of the recipe, and each wrong line of a recipe is told with its place. */
  @Test
  void workersThatDoNotDivideTheShardsAreOneAndTheirLineIsNamed() {
    refused(1, "train.workers", train(split.tag(), "train.workers=3"));
  }
}
