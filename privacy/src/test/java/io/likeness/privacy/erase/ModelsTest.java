package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.ModelRow;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
  @TempDir Path folder;

  private static Row model(String name, String tag) {
    return ModelRow.of(
        LakeTables.MODELS, name, 0, tag, "{}", "settings", "records", "0.1.0", "digest", "salt");
  }

  @Test
  void ofAModelThatHadLearntFromAnErasedPersonOnlyItsNameAndSettingsStay() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    lake.appendOwn(
        LakeTables.MODELS,
        lake.spark()
            .createDataFrame(
                List.of(model("m-1", "words-1"), model("m-2", "words-2")),
                LakeTables.MODELS.schema()));
    assertThat(new Models(lake).blank(Set.of("words-1"))).containsExactly("m-1");
    List<Row> left = lake.readOwn(LakeTables.MODELS).sort("model").collectAsList();
    Row gone = left.get(0);
    assertThat(gone.<byte[]>getAs("weights")).isEmpty();
    assertThat(gone.<String>getAs("report")).isEqualTo("{\"erased\":true}");
    assertThat(gone.<String>getAs("records_sha256")).isNull();
    assertThat(gone.<String>getAs("version_digest")).isNull();
    assertThat(gone.<String>getAs("settings_sha256")).isEqualTo("settings");
    assertThat(left.get(1)).isEqualTo(model("m-2", "words-2"));
  }
}
