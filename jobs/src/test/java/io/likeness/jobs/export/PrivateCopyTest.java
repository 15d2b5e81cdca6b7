package io.likeness.jobs.export;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateCopyTest {
  private static final String PERSON = "unit = person, clips-per-person = 2";

  @TempDir Path folder;

  private PrivateCopy copy(String settings) throws IOException {
    Path recipe =
        Files.writeString(
            folder.resolve("r.conf"),
            """
            corpus = words
            kind = voice
            ingest.sources = [ { folder = "." } ]
            privacy.record-steps = [ { step = waveform-laplace, epsilon = 1, max-seconds = 1, %s } ]
            """
                .formatted(settings));
    return PrivateCopy.of(RecipeReader.read(recipe, List.of()), Layout.WEBDATASET).orElseThrow();
  }

  private CorpusView view(boolean named) {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
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
    return new CorpusView(
        lake,
        lake.overwrite(
            Snapshot.empty("words"),
            LakeTables.RECORDS,
            lake.spark().createDataFrame(List.of(row), LakeTables.RECORDS.schema())));
  }

  @Test
  void nothingIsPromisedToPersonsWhomNoSourceNames() throws IOException {
    copy(PERSON).requirePersons(view(true));
    copy("unit = clip").requirePersons(view(false));
    assertThatThrownBy(() -> copy(PERSON).requirePersons(view(false)))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("unit = person")
        .hasMessageContaining("the person of 1 of 1 records");
  }
}
