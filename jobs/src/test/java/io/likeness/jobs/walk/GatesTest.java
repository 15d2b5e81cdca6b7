package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.run.Narrator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class GatesTest {
  @TempDir Path folder;

  private static Row row(TableContract table, Map<String, Object> values) {
    return RowFactory.create(table.columns().stream().map(c -> values.get(c.name())).toArray());
  }

  private static Row record(String id) {
    Map<String, Object> v = new HashMap<>();
    v.put("source_id", "of " + id);
    v.put("record_id", id);
    v.put("kind", "clip");
    v.put("format", "WAV");
    v.put("size_bytes", 1L);
    v.put("person", "p" + id);
    v.put("person_declared", true);
    v.put("attributes", ScalaCollections.asScala(new TreeMap<String, String>()));
    v.put("split_slot", 0);
    v.put("person_shard", 0);
    v.put("source_sealed", new byte[1]);
    return row(LakeTables.RECORDS, v);
  }

  private static Row drop(String id, String step) {
    Map<String, Object> v = new HashMap<>();
    v.put("source_id", "of " + id);
    v.put("record_id", id);
    v.put("step", step);
    v.put("code", "X");
    return row(LakeTables.DROPS, v);
  }

  private void require(Lake lake, Snapshot snapshot, double most) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("r.conf"),
            """
            corpus = c
            kind = voice
            ingest.sources = [ { manifest = "m.csv", file = file } ]
            gates.max-left-out-fraction = %s
            """
                .formatted(most));
    Gates.require(
        new Context(lake, RecipeReader.read(file, List.of()), "", new Narrator(System.err)),
        snapshot);
  }

  private static Row share(String value, double share, double target) {
    Map<String, Object> v = new HashMap<>();
    v.put("stage", "collected");
    v.put("attribute", "accent");
    v.put("value", value);
    v.put("unit", "rows");
    for (String number : List.of("amount", "low", "high")) {
      v.put(number, 0.0);
    }
    v.put("share", share);
    v.put("target", target);
    return row(LakeTables.BIAS, v);
  }

  /** Its shares are not those of the training split yet. */
  @Test
  void beforeTheReleaseTargetsAreAskedForWhereNothingIsRebalanced() throws Exception {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Snapshot records =
        lake.overwrite(
            Snapshot.empty("c"),
            LakeTables.RECORDS,
            TestSpark.session().createDataFrame(List.of(record("1")), LakeTables.RECORDS.schema()));
    Snapshot measured =
        lake.overwrite(
            records,
            LakeTables.BIAS,
            TestSpark.session()
                .createDataFrame(
                    List.of(share("a", 0.9, 0.5), share("b", 0.1, 0.5)), LakeTables.BIAS.schema()));
    String release =
        "release { unit = person, groups = [ { attribute = accent, values = [a, b] } ], epsilon = 1"
            + " }";
    String gate = "gates.max-target-gap = 0.1";
    assertThatCode(() -> beforeRelease(lake, measured, gate)).doesNotThrowAnyException();
    assertThatThrownBy(() -> beforeRelease(lake, measured, release, gate))
        .hasMessageContaining("the distance from the target of accent = a is 0.400");
    String rebalance =
        "rebalance { attributes = [accent] }\nbias { protected = [accent],"
            + " targets { accent { a = 0.5, b = 0.5 } } }";
    assertThatCode(() -> beforeRelease(lake, measured, release, gate, rebalance))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> beforeRelease(lake, measured, release, rebalance, "gates.min-records = 2"))
        .hasMessageContaining("asks for more than the 1 records");
  }

  private void beforeRelease(Lake lake, Snapshot snapshot, String... more) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("r.conf"),
            """
            corpus = c
            kind = voice
            ingest.sources = [ { manifest = "m.csv", file = file, attributes { accent = accent } } ]
            """
                + String.join("\n", more));
    Gates.requireBeforeRelease(
        new Context(lake, RecipeReader.read(file, List.of()), "", new Narrator(System.err)),
        snapshot);
  }

  @Test
  void onlyWhatIsScreenedCountsAsLeftOut() throws Exception {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    List<Row> records = new ArrayList<>();
    for (String id : List.of("1", "2", "3", "4", "5")) {
      records.add(record(id));
    }
    List<Row> drops =
        List.of(
            drop("1", "screen"),
            drop("2", "near-duplicates"),
            drop("3", "label-errors"),
            drop("4", "reviews"));
    Snapshot snapshot =
        lake.overwrite(
            Snapshot.empty("c"),
            LakeTables.RECORDS,
            TestSpark.session().createDataFrame(records, LakeTables.RECORDS.schema()));
    Snapshot screened =
        lake.overwrite(
            snapshot,
            LakeTables.DROPS,
            TestSpark.session().createDataFrame(drops, LakeTables.DROPS.schema()));
    assertThatCode(() -> require(lake, screened, 0.2)).doesNotThrowAnyException();
    assertThatThrownBy(() -> require(lake, screened, 0.19))
        .hasMessageContaining("the fraction left out is 0.200");
  }
}
