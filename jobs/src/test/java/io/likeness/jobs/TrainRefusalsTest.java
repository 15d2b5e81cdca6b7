package io.likeness.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code train} says of versions and recipes that it cannot train on or by. */
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
