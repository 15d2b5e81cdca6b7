package io.likeness.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.ModelRow;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.release.DeltaLedger;
import io.likeness.privacy.release.TrainingPurpose;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  @TempDir Path folder;

  @Test
  void aTrainingThatDiedBeforeItsModelsWereNotedWritesNoSoftLabelTwice() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    List<String> labels = List.of("no", "yes");
    Map<String, float[]> said =
        Map.of("r1", new float[] {0.25f, 0.75f}, "r2", new float[] {0.5f, 0.5f});
    for (int attempt = 0; attempt < 2; attempt++) {
      Training.keepSoftLabels(lake, "words-1", "ab".repeat(32), 2, labels, said);
    }
    assertThat(lake.readOwn(LakeTables.SOFT_LABELS).count()).isEqualTo(2);
    Training.keepSoftLabels(lake, "words-1", "ab".repeat(32), 4, labels, said);
    Training.keepSoftLabels(lake, "words-1", "cd".repeat(32), 2, labels, said);
    Training.keepSoftLabels(lake, "words-2", "ab".repeat(32), 2, labels, said);
    Dataset<Row> kept = lake.readOwn(LakeTables.SOFT_LABELS);
    assertThat(kept.count()).isEqualTo(8);
    assertThat(
            kept.where("tag = 'words-2' AND record_id = 'r1'")
                .select("probabilities")
                .first()
                .<Float>getList(0))
        .containsExactly(0.25f, 0.75f);
  }

  @Test
  void whatLooksAcrossPersonsIsNamedByWhatItsRecipeIsCalled() {
    Path voices = Path.of("..", "conf", "recipes", "demo-voice.conf");
    List<String> plain = List.of("near-duplicates.enabled=false");
    assertThat(Training.acrossPersons(CheckedRecipe.read(voices, plain)))
        .containsExactly("exact duplicates");
    assertThat(
            Training.acrossPersons(
                CheckedRecipe.read(
                    voices,
                    List.of(
                        "near-duplicates.enabled=true",
                        "label-errors.policy=leave-out",
                        "steps.extra=[io.likeness.jobs.DropLongClips]"))))
        .containsExactly(
            "exact duplicates",
            "near-duplicates",
            "label-errors by leave-out",
            "the step io.likeness.jobs.DropLongClips");
  }

  private static CorpusView planned(Lake lake, boolean keep) {
    return new CorpusView(
        lake,
        lake.overwrite(
            Snapshot.empty("words"),
            LakeTables.ALLOCATIONS,
            lake.spark()
                .createDataFrame(
                    List.of(
                        RowFactory.create("r1", "cell", true, 0, 1.0),
                        RowFactory.create("r2", "cell", keep, 0, 1.0)),
                    LakeTables.ALLOCATIONS.schema())));
  }

  @Test
  void aVersionThatLeavesRecordsOutByCountsIsNotTrainedOnPrivately() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Training.requirePrivate(planned(lake, true));
    assertThatThrownBy(() -> Training.requirePrivate(planned(lake, false)))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("leaves out records by counts over all persons");
  }

  @Test
  void recordsOfNobodyWhomASourceNamesAreNotTrainedOnPrivately() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Snapshot snapshot = Snapshot.empty("words");
    for (boolean named : List.of(true, false)) {
      Row row =
          RowFactory.create(
              "s1",
              "r1",
              "clip",
              "WAV",
              1L,
              "p1",
              named,
              null,
              Map.of(),
              null,
              1,
              1,
              new byte[1],
              null);
      Dataset<Row> records =
          lake.spark().createDataFrame(List.of(row), LakeTables.RECORDS.schema());
      CorpusView view = new CorpusView(lake, lake.overwrite(snapshot, LakeTables.RECORDS, records));
      if (named) {
        Training.requirePrivate(view);
      } else {
        assertThatThrownBy(() -> Training.requirePrivate(view))
            .isInstanceOf(LikenessException.class)
            .hasMessageContaining("no source names the person of 1 of 1 records");
      }
    }
  }

  @Test
  void aNumberOfAModelIsNeverGivenTwiceAndNotWhileATrainingHasPaidForIt() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    ModelNames names = new ModelNames(lake);
    assertThat(names.next("words", "small", 1)).isEqualTo("words-small-1");
    lake.appendOwn(
        LakeTables.MODELS,
        lake.spark()
            .createDataFrame(
                List.of(ModelRow.of(LakeTables.MODELS, "words-small-1", 1, "words-1", "{}")),
                LakeTables.MODELS.schema()));
    assertThat(names.isGiven("words-small-1")).isTrue();
    assertThat(names.next("faces", "large", 2)).isEqualTo("faces-large-3");
    PrivacyLoss.Approximate loss = new PrivacyLoss.Approximate(1, 1e-6);
    new DeltaLedger(lake, "faces", loss)
        .charge(new TrainingPurpose("faces-large-2", "feed").text(), loss);
    assertThat(names.isGiven("faces-large-2")).isFalse();
    assertThat(names.next("words", "small", 1)).isEqualTo("words-small-3");
  }
}
