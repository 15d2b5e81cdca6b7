package io.likeness.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.core.testing.ModelRow;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.pipeline.Provenance.Standing;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class ProvenanceTest {
  private static final Provenance ASKED = new Provenance("s", "s formerly", "r", "c");

  @TempDir Path folder;

  private static Row model(String tag, String architecture, int bytes, Provenance noted) {
    return ModelRow.of(
        LakeTables.MODELS,
        tag + architecture,
        0,
        tag,
        new ModelRow.Weights(architecture, bytes),
        "{}",
        noted.settings(),
        noted.records(),
        noted.code());
  }

  private static void note(Lake lake, Row... models) {
    lake.appendOwn(
        LakeTables.MODELS,
        lake.spark().createDataFrame(List.of(models), LakeTables.MODELS.schema()));
  }

  @Test
  void onlyAModelOfTheSameSettingsRecordsAndCodeIsTheModelOfAVersion() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    assertThat(ASKED.standing(lake, "words-1", "small")).isEqualTo(Standing.NONE);
    note(
        lake,
        model("words-1", "large", 8, ASKED),
        model("words-2", "small", 0, ASKED),
        ModelRow.of(
            LakeTables.MODELS, "old", 0, "words-3", new ModelRow.Weights("small", 8), "{}"));
    assertThat(ASKED.standing(lake, "words-1", "small")).as("another").isEqualTo(Standing.NONE);
    assertThat(ASKED.standing(lake, "words-2", "small")).as("erased").isEqualTo(Standing.NONE);
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.NOT_NOTED);
    note(lake, model("words-3", "small", 8, new Provenance("trial", "trial formerly", "r", "c")));
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.OTHER_SETTINGS);
    note(lake, model("words-3", "small", 8, new Provenance("s", "s formerly", "before", "c")));
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.OTHER_RECORDS);
    note(lake, model("words-3", "small", 8, new Provenance("s", "s formerly", "r", "old")));
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.OTHER_CODE);
    note(lake, model("words-3", "small", 8, ASKED));
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.SAME);
    note(
        lake,
        model(
            "words-3",
            "small",
            8,
            new Provenance("later trial", "later trial formerly", "r", "c")));
    assertThat(ASKED.standing(lake, "words-3", "small"))
        .as("a trial after it takes nothing away")
        .isEqualTo(Standing.SAME);
  }

  private static Provenance asked(String block) {
    return Provenance.of(
        new TrainSpec("small", 1, 1, 1, 1, 0.1, 0, 1, 1, false, ConfigFactory.parseString(block)),
        "r",
        "c");
  }

  @Test
  void howATrainingRunsAndWhatItMayCostMakeNoOtherModelOfIt() {
    String block = "epochs=1,privacy={epsilon=3,budget.epsilon=3}";
    Provenance first = asked(block);
    for (String more :
        List.of(
            "workers=2",
            "max-retries=9",
            "peer-timeout-seconds=600",
            "checkpoint-steps=5",
            "leakage-above=0.9",
            "privacy.budget.epsilon=8")) {
      assertThat(asked(block + "," + more).settings()).as(more).isEqualTo(first.settings());
    }
    for (String other : List.of("epochs=2", "privacy.epsilon=2", "baselines=true")) {
      assertThat(asked(block + "," + other).settings()).as(other).isNotEqualTo(first.settings());
    }
  }

  @Test
  void aModelIsKnownByWhatAnEarlierBuildNotedOfItsSettings() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    note(lake, model("words-1", "small", 8, new Provenance(ASKED.former(), "", "r", "c")));
    assertThat(ASKED.standing(lake, "words-1", "small")).isEqualTo(Standing.SAME);
  }

  @Test
  void aBudgetIsChargedAgainOnlyForAModelThatIsKnownToBeAnother() {
    for (Standing standing : Standing.values()) {
      boolean same = standing == Standing.SAME;
      boolean unsure = standing == Standing.OTHER_CODE || standing == Standing.NOT_NOTED;
      assertThat(standing.train(false)).as(standing + "").isEqualTo(!same);
      assertThat(standing.train(true)).as(standing + "").isEqualTo(!same && !unsure);
      assertThat(standing.sentence(true).contains("charged to the privacy budget"))
          .as(standing + "")
          .isEqualTo(unsure);
    }
  }
}
