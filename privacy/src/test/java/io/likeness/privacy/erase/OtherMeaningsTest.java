package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.ScalaCollections;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherMeaningsTest {
  @TempDir Path folder;

  private static Row record(Lake lake, String person, String label, String town) {
    return RowFactory.create(
        "s-" + person,
        "r-" + person,
        "clip",
        "WAV",
        1L,
        Subject.pseudonym(lake, person),
        true,
        label,
        ScalaCollections.asScala(Map.of("town", town)),
        null,
        0,
        0,
        new byte[0],
        null);
  }

  @Test
  void labelsAndAttributesOfOthersAndOurOwnWordsMeanSomethingElse() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Snapshot snapshot = Snapshot.empty("c");
    List<Row> rows = new ArrayList<>();
    rows.add(record(lake, "9", "9", "theo"));
    rows.add(record(lake, "p1", "08", "Bern"));
    rows.add(record(lake, "p2", "one", "bern"));
    rows.add(record(lake, "p3", "one", "bo"));
    snapshot =
        lake.overwrite(
            snapshot,
            LakeTables.RECORDS,
            lake.spark().createDataFrame(rows, LakeTables.RECORDS.schema()));
    Set<String> found =
        new OtherMeanings(lake)
            .among(
                List.of("9", "08", "8", "BERN", "bo", "theo", "clip", "johanna", "s1"),
                List.of(List.of(snapshot)));
    assertThat(found)
        .as("9 and theo are said by the person alone, bo by one other, 8 by nobody")
        .containsExactly("08", "bern", "clip");
    rows.add(record(lake, "p4", "9", "bo"));
    Snapshot later =
        lake.overwrite(
            snapshot,
            LakeTables.RECORDS,
            lake.spark().createDataFrame(rows, LakeTables.RECORDS.schema()));
    assertThat(new OtherMeanings(lake).among(List.of("9", "bo"), List.of(List.of(snapshot, later))))
        .containsExactly("9", "bo");
  }
}
