package io.likeness.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.pipeline.Provenance.Standing;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class ProvenanceTest {
  private static final Provenance ASKED = new Provenance("s", "r", "c");

  @TempDir Path folder;

  private static Row model(String tag, String architecture, int bytes, Provenance noted) {
    Optional<Provenance> made = Optional.ofNullable(noted);
    return RowFactory.create(
        tag + architecture,
        new Timestamp(0),
        tag,
        architecture,
        "ab".repeat(32),
        new byte[bytes],
        "{}",
        made.map(Provenance::settings).orElse(null),
        made.map(Provenance::records).orElse(null),
        made.map(Provenance::code).orElse(null),
        null,
        null);
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
        model("words-3", "small", 8, null));
    assertThat(ASKED.standing(lake, "words-1", "small")).as("another").isEqualTo(Standing.NONE);
    assertThat(ASKED.standing(lake, "words-2", "small")).as("erased").isEqualTo(Standing.NONE);
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.NOT_NOTED);
    note(lake, model("words-3", "small", 8, new Provenance("trial", "r", "c")));
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.OTHER_SETTINGS);
    note(lake, model("words-3", "small", 8, new Provenance("s", "before", "c")));
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.OTHER_RECORDS);
    note(lake, model("words-3", "small", 8, new Provenance("s", "r", "old")));
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.OTHER_CODE);
    note(lake, model("words-3", "small", 8, ASKED));
    assertThat(ASKED.standing(lake, "words-3", "small")).isEqualTo(Standing.SAME);
    note(lake, model("words-3", "small", 8, new Provenance("later trial", "r", "c")));
    assertThat(ASKED.standing(lake, "words-3", "small"))
        .as("a trial after it takes nothing away")
        .isEqualTo(Standing.SAME);
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
