package io.likeness.jobs.walk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.run.Narrator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class SplitStationTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  private static Row record(int i) {
    return record(i, "p" + i % 2);
  }

  private static Row record(int i, String person) {
    return record(i, person, Map.of());
  }

  private static Row record(int i, String person, Map<String, Object> more) {
    Map<String, Object> v = new HashMap<>();
    v.put("source_id", "s" + i);
    v.put("record_id", "r" + i);
    v.put("kind", "clip");
    v.put("format", "WAV");
    v.put("size_bytes", 1L);
    v.put("person", person);
    v.put("person_declared", true);
    v.put("attributes", ScalaCollections.asScala(new TreeMap<String, String>()));
    v.put("split_slot", 0);
    v.put("person_shard", 0);
    v.put("source_sealed", new byte[1]);
    v.putAll(more);
    return RowFactory.create(
        LakeTables.RECORDS.columns().stream().map(c -> v.get(c.name())).toArray());
  }

  private static Snapshot write(Lake lake, Snapshot to, TableContract table, List<Row> rows) {
    return lake.overwrite(to, table, TestSpark.session().createDataFrame(rows, table.schema()));
  }

  /** Of a recipe of one manifest, with {@code more} lines of it, and an empty lake. */
  private Context context(String more) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("r.conf"),
            """
            corpus = c
            kind = voice
            ingest.sources = [ { manifest = "m.csv", file = file } ]
            """
                + more);
    Recipe recipe = RecipeReader.read(file, List.of());
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    return new Context(lake, recipe, "", new Narrator(new PrintStream(told, true, UTF_8)));
  }

  private static void tag(Context context, Snapshot snapshot, long originals) {
    new VersionLog(context.lake())
        .tag(
            new VersionLog.Draft(
                snapshot,
                "run",
                "",
                context.recipe().json(),
                "",
                "",
                "",
                List.of(),
                originals,
                0,
                "",
                Optional.empty()));
  }

  private static Map<String, String> splits(Lake lake, Snapshot snapshot) {
    Map<String, String> out = new TreeMap<>();
    lake.read(snapshot, LakeTables.SPLITS)
        .select("record_id", "split")
        .collectAsList()
        .forEach(r -> out.put(r.getString(0), r.getString(1)));
    return out;
  }

  /** Forty records of two persons, so that each person has some in every part; ten pairs. */
  @Test
  void aSplitByRecordRunsTwiceAndTearsNoNearDuplicates() throws Exception {
    Context context =
        context("split { by = record, not-person-disjoint-because = \"two persons\" }");
    Lake lake = context.lake();
    List<Row> records = new ArrayList<>();
    List<Row> pairs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(record(i));
      if (i < 10) {
        String verdict = i % 2 == 0 ? "united" : "review";
        pairs.add(RowFactory.create("r" + i, "r" + (i + 11), 0.9, verdict, null));
      }
    }
    Snapshot read = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, records);
    read = write(lake, read, LakeTables.NEAR_DUPLICATES, pairs);
    Snapshot first = new SplitStation().run(context, read);
    Map<String, String> parts = splits(lake, first);
    for (Row pair : pairs) {
      assertThat(parts.get(pair.getString(1))).isEqualTo(parts.get(pair.getString(0)));
    }
    assertThat(lake.read(first, LakeTables.SPLITS).select("person", "split").distinct().count())
        .as("parts of both persons together")
        .isGreaterThan(3);
    tag(context, first, 40);
    Snapshot again = new SplitStation().run(context, read);
    assertThat(splits(lake, again)).isEqualTo(parts);
  }

  @Test
  void aSplitThatAGoneFileMakesImpossibleSaysSo() throws Exception {
    Context context = context("");
    Lake lake = context.lake();
    List<Row> records = List.of(record(0, "a"), record(1, "b"), record(2, "c"));
    Snapshot read = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, records);
    tag(context, new SplitStation().run(context, read), 3);
    Row gone =
        RowFactory.create(
            "s2", "r2", CorpusView.GONE, RejectCode.SOURCE_GONE.name(), null, null, null, null);
    Snapshot less = write(lake, read, LakeTables.DROPS, List.of(gone));
    assertThatThrownBy(() -> new SplitStation().run(context, less))
        .hasMessageContaining("There are 2 persons")
        .hasMessageContaining(
            "Since the last version 1 source item is no longer in the input or refused now")
        .hasMessageContaining("table quarantine --corpus c`")
        .hasFieldOrPropertyWithValue("fault", Fault.SPLIT_IMPOSSIBLE);
    tag(context, less, 2);
    assertThatThrownBy(() -> new SplitStation().run(context, less))
        .as("gone before the last version")
        .hasMessageContaining("There are 2 persons")
        .message()
        .doesNotContain("Since the last version");
  }

  /** Twenty persons by 0.7 : 0.15 : 0.15, and then others by halves. */
  @Test
  void sharesThatTheRecipeChangesMoveNobodyAndThatIsSaid() throws Exception {
    Context context = context("");
    Lake lake = context.lake();
    List<Row> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      records.add(record(i, "p" + i, Map.of("split_slot", 50 * i)));
    }
    Snapshot read = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, records);
    Snapshot first = new SplitStation().run(context, read);
    Map<String, String> parts = splits(lake, first);
    assertThat(parts.values()).filteredOn("train"::equals).hasSize(14);
    tag(context, first, 20);
    new SplitStation().run(context, read);
    assertThat(told.toString(UTF_8)).doesNotContain("the recipe asks for");
    Context halves = context("split { train = 0.5, validation = 0.25, test = 0.25 }");
    assertThat(splits(lake, new SplitStation().run(halves, read))).isEqualTo(parts);
    assertThat(told.toString(UTF_8))
        .containsOnlyOnce(
            "the recipe asks for train 0.5, validation 0.25, test 0.25, and that of c-1 did for"
                + " train 0.7, validation 0.15, test 0.15: who had a part keeps it")
        .contains("give the corpus another name");
  }

  /**
   * Ten persons, of whom eight stand in both parts of the source's split; of four nobody is named.
   */
  @Test
  void tellsOfPersonsWhomNobodyNamesAndOfASourcesSplitThatTearsThem() throws Exception {
    Context context = context("");
    Lake lake = context.lake();
    List<Row> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String part = i < 10 || i > 17 ? "train" : "dev";
      records.add(record(i, "p" + i % 10, Map.of("declared_split", part)));
    }
    Snapshot read = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, records);
    new SplitStation().run(context, read);
    assertThat(told.toString(UTF_8))
        .contains("the source's own split, which is not used, has 8 of 10 persons in two parts")
        .doesNotContain("no source names");
    for (int i = 20; i < 24; i++) {
      records.add(record(i, "file" + i, Map.of("person_declared", false)));
    }
    Snapshot more = write(lake, read, LakeTables.RECORDS, records);
    new SplitStation().run(context, more);
    assertThat(told.toString(UTF_8))
        .contains("no source names the person of 4 of 24 records")
        .contains("has 8 of 10 persons in two parts");
  }
}
