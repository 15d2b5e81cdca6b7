package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorstGroupsTest {
  @TempDir Path folder;

  private static Row row(TableContract table, Map<String, Object> values) {
    return RowFactory.create(table.columns().stream().map(c -> values.get(c.name())).toArray());
  }

  /**
   * Eight persons of eight records, accents a and b. Of b half are screened out, a quarter of the
   * rest is doubted; of a two copies a person are duplicates, and one a person is doubted and left
   * out for it.
   */
  @Test
  void screenedRecordsCountDuplicatesDoNotAndDoubtsAreAmongTheRest() throws Exception {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    List<Row> records = new ArrayList<>();
    List<Row> drops = new ArrayList<>();
    List<Row> issues = new ArrayList<>();
    for (int p = 0; p < 8; p++) {
      for (int r = 0; r < 8; r++) {
        String id = p + "-" + r;
        boolean b = p < 4;
        records.add(
            row(
                LakeTables.RECORDS,
                new TreeMap<>(
                    Map.of(
                        "source_id",
                        "s" + id,
                        "record_id",
                        id,
                        "kind",
                        "clip",
                        "format",
                        "WAV",
                        "size_bytes",
                        1L,
                        "person",
                        "p" + p,
                        "label",
                        "yes",
                        "attributes",
                        ScalaCollections.asScala(
                            new TreeMap<>(Map.of("accent", b ? "b" : "a")))))));
        String step = b && r < 4 ? "screen" : !b && r < 2 ? "dedup" : r == 7 ? "label-errors" : "";
        if (!step.isEmpty() && !(b && r == 7)) {
          drops.add(
              row(
                  LakeTables.DROPS,
                  new TreeMap<>(
                      Map.of("source_id", "s" + id, "record_id", id, "step", step, "code", "X"))));
        }
        if (r == 7) {
          issues.add(
              row(
                  LakeTables.LABEL_ISSUES,
                  new TreeMap<>(
                      Map.of(
                          "record_id",
                          id,
                          "label",
                          "yes",
                          "likely_label",
                          "no",
                          "label_probability",
                          0.1,
                          "likely_probability",
                          0.9,
                          "policy",
                          "leave-out"))));
        }
      }
    }
    Snapshot snapshot = Snapshot.empty("c");
    snapshot = write(lake, snapshot, LakeTables.RECORDS, nonNull(records));
    snapshot = write(lake, snapshot, LakeTables.DROPS, drops);
    snapshot = write(lake, snapshot, LakeTables.LABEL_ISSUES, issues);
    snapshot =
        write(
            lake,
            snapshot,
            LakeTables.LABEL_NOISE,
            List.of(RowFactory.create("yes", "yes", 40L, 40.0, 40L, 0L)));
    List<String> found =
        WorstGroups.of(lake, snapshot, recipe()).sort("concern", "place").collectAsList().stream()
            .map(
                r ->
                    r.getAs("concern")
                        + " "
                        + r.getAs("value")
                        + " "
                        + r.getAs("hit")
                        + "/"
                        + r.getAs("records"))
            .toList();
    // Doubted of b: 4 of 16; of a: 4 of 24. Left out of b: 16 of 32; of a: 4 of 24.
    assertThat(found).containsExactly("doubted b 4/16", "left-out b 16/32");
  }

  private static List<Row> nonNull(List<Row> records) {
    List<Row> out = new ArrayList<>();
    for (Row r : records) {
      Object[] values = new Object[r.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = r.get(i);
      }
      List<String> names = LakeTables.RECORDS.columns().stream().map(c -> c.name()).toList();
      values[names.indexOf("person_declared")] = true;
      values[names.indexOf("split_slot")] = 0;
      values[names.indexOf("person_shard")] = 0;
      values[names.indexOf("source_sealed")] = new byte[1];
      out.add(RowFactory.create(values));
    }
    return out;
  }

  private static Snapshot write(Lake lake, Snapshot to, TableContract table, List<Row> rows) {
    return lake.overwrite(to, table, TestSpark.session().createDataFrame(rows, table.schema()));
  }

  private Recipe recipe() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("r.conf"),
            """
            corpus = c
            kind = voice
            ingest.sources = [ { manifest = "m.csv", file = file, label = word,
              person = speaker, attributes { accent = accent } } ]
            bias { protected = [accent], worst { min-persons = 3, min-records = 8 } }
            label-errors { policy = leave-out }
            """);
    return RecipeReader.read(file, List.of());
  }
}
