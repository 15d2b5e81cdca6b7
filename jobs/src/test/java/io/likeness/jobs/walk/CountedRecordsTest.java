package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.run.Narrator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neighbouring tables: what counts of one person does not depend on who else is there. */
@Tag("walk")
class CountedRecordsTest {
  private static final List<String> PERSONS = List.of("p0", "p1", "p2", "p3");
  private static final int CONTENTS = 40;

  @TempDir static Path folder;
  private static Recipe recipe;
  private static Snapshot all;

  @BeforeAll
  static void collect() throws IOException {
    Path words = Files.writeString(folder.resolve("bad.txt"), "badword\n");
    recipe =
        RecipeReader.read(
            Files.writeString(
                folder.resolve("shared.conf"),
                String.join(
                    "\n",
                    "corpus = shared",
                    "kind = voice",
                    "ingest.sources = [ { manifest = m.csv, file = file, label = label,",
                    "  person = person, transcript = said, attributes { town = town } } ]",
                    "screen = [ { code = TOO_SHORT, measures = [duration_seconds], min = 1 },",
                    "  { code = SAME_TEXT, measures = [same_text], max = 1 } ]",
                    "text.lexicons = [ { topic = bad, file = \""
                        + words
                        + "\", policy = leave-out } ]",
                    "release { unit = person, groups = [ { attribute = label, values = [a] } ] }",
                    "")),
            List.of());
    all = lake("lake", records(new Random(20261127)));
  }

  /** Few contents and many sources, so that persons share them and contradict each other. */
  private static List<Row> records(Random random) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      String person = PERSONS.get(random.nextInt(PERSONS.size()));
      rows.add(
          RowFactory.create(
              "s" + i,
              "r" + random.nextInt(CONTENTS),
              "clip",
              "wav",
              10L,
              person,
              random.nextInt(6) > 0,
              random.nextInt(8) == 0 ? null : random.nextInt(5) == 0 ? "b" : "a",
              Map.of("town", "t" + random.nextInt(2)),
              null,
              1,
              1,
              new byte[0],
              null));
    }
    return rows;
  }

  private static Lake lake(String name) {
    return Lake.openOrCreate(TestSpark.session(), folder.resolve(name).toString());
  }

  private static Dataset<Row> table(TableContract contract, List<Row> rows) {
    return TestSpark.session().createDataFrame(rows, contract.schema());
  }

  /** A lake of {@code records}, measured and without duplicates. */
  private static Snapshot lake(String name, List<Row> records) {
    Lake lake = lake(name);
    Snapshot snapshot = Snapshot.empty("shared");
    snapshot = lake.overwrite(snapshot, LakeTables.RECORDS, table(LakeTables.RECORDS, records));
    List<Row> metrics = new ArrayList<>();
    for (int i = 0; i < CONTENTS; i++) {
      metrics.add(
          RowFactory.create(
              "r" + i,
              "clip",
              "1",
              i == 1 ? Map.of() : Map.of("duration_seconds", 0.5 + i % 5, "speech_ratio", 1.0),
              null,
              null,
              i == 1 ? "TRUNCATED" : null));
    }
    snapshot = lake.overwrite(snapshot, LakeTables.METRICS, table(LakeTables.METRICS, metrics));
    List<Row> texts =
        records.stream()
            .map(
                r -> {
                  int source = Integer.parseInt(r.getString(0).substring(1));
                  return RowFactory.create(
                      r.getString(0),
                      r.getString(1),
                      source % 7 == 0 ? "such a badword" : "all is well " + source % 3,
                      null);
                })
            .toList();
    snapshot =
        lake.overwrite(snapshot, LakeTables.TRANSCRIPTS, table(LakeTables.TRANSCRIPTS, texts));
    return new DedupStation().run(context(lake), snapshot);
  }

  private static Context context(Lake lake) {
    return new Context(
        lake, recipe, "", new Narrator(new PrintStream(PrintStream.nullOutputStream())));
  }

  private static Set<String> counted(String lake, Snapshot snapshot) {
    return lines(CountedRecords.rows(context(lake(lake)), snapshot));
  }

  private static Set<String> lines(Dataset<Row> rows) {
    return rows
        .select(
            functions.to_json(
                functions.struct(
                    col("person"),
                    col("source_id"),
                    col("record_id"),
                    col("label"),
                    col("attributes"),
                    functions.array_sort(functions.map_entries(col("measures"))).as("measures"))))
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> without(String person, Set<String> rows) {
    return rows.stream()
        .filter(r -> !r.contains("\"person\":\"" + person + "\""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aPersonWhoLeavesChangesNobodyElsesCountedRowsThoughKeptRowsDoChange() {
    List<Row> collected = lake("lake").read(all, LakeTables.RECORDS).collectAsList();
    Set<String> counted = counted("lake", all);
    Set<String> kept = lines(new CorpusView(lake("lake"), all).kept());
    String person = "p2";
    List<Row> left = collected.stream().filter(r -> !r.getString(5).equals(person)).toList();
    Snapshot neighbour = lake("neighbour", left);
    assertThat(counted("neighbour", neighbour))
        .isEqualTo(without(person, counted))
        .hasSizeGreaterThan(8);
    assertThat(lines(new CorpusView(lake("neighbour"), neighbour).kept()))
        .as("the table is hostile enough")
        .isNotEqualTo(without(person, kept));
  }

  @Test
  void whatLeftForAnotherPersonsFileCountsAsIfThatPersonWereNotThere() {
    List<Row> collected = lake("lake").read(all, LakeTables.RECORDS).collectAsList();
    String person = "p2";
    List<Row> left = collected.stream().filter(r -> !r.getString(5).equals(person)).toList();
    Set<String> hers =
        collected.stream()
            .filter(r -> r.getString(5).equals(person))
            .map(r -> r.getString(1))
            .collect(Collectors.toSet());
    Snapshot neighbour = lake("without-an-heir", left);
    Set<String> alone = counted("without-an-heir", neighbour);
    List<Row> gone =
        left.stream()
            .filter(r -> hers.contains(r.getString(1)))
            .filter(r -> alone.stream().anyMatch(c -> c.contains("\"" + r.getString(0) + "\"")))
            .map(
                r ->
                    RowFactory.create(
                        r.getString(0),
                        r.getString(1),
                        CorpusView.GONE,
                        "SOURCE_GONE",
                        null,
                        null,
                        null,
                        r.getString(1)))
            .toList();
    assertThat(gone).as("some of others' contents are hers too").isNotEmpty();
    Lake lake = lake("lake");
    Snapshot moved = lake.overwrite(all, LakeTables.DROPS, table(LakeTables.DROPS, gone));
    assertThat(without(person, counted("lake", moved))).isEqualTo(alone);
  }

  @Test
  void eachContentCountsOnceAPersonAndRulesAndWordsHold() {
    List<Row> rows = CountedRecords.rows(context(lake("lake")), all).collectAsList();
    assertThat(rows.stream().map(r -> r.getAs("person") + "/" + r.getAs("record_id")))
        .doesNotHaveDuplicates();
    for (Row row : rows) {
      Map<String, Double> measures = row.getJavaMap(row.fieldIndex("measures"));
      assertThat(measures.get("duration_seconds")).isGreaterThanOrEqualTo(1);
      assertThat(measures).containsEntry("lexicon_bad", 0.0).doesNotContainKey("same_text");
    }
  }

  @Test
  void recordsWhosePersonNoSourceNamesDoNotCount() {
    Lake lake = lake("lake");
    long unnamed = lake.read(all, LakeTables.RECORDS).where("not person_declared").count();
    assertThat(CountedRecords.unnamed(lake, all)).isEqualTo(unnamed).isPositive();
    List<Row> clips =
        lake.read(all, LakeTables.RECORDS).collectAsList().stream()
            .map(r -> RowFactory.create(unnamed(r)))
            .toList();
    Snapshot nobody = lake("nobody", clips);
    assertThat(counted("nobody", nobody)).isEmpty();
    assertThat(CountedRecords.releaseId(lake("nobody"), nobody, recipe))
        .as("what was counted of named persons is another release")
        .isNotEqualTo(CountedRecords.releaseId(lake, all, recipe));
  }

  private static Object[] unnamed(Row record) {
    Object[] cells = new Object[record.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = record.get(i);
    }
    cells[record.fieldIndex("person_declared")] = false;
    return cells;
  }

  @Test
  void whatWasNotMeasuredIsNamedAndNotCountedBySilence() {
    Lake lake = lake("lake");
    Snapshot less =
        lake.overwrite(
            all,
            LakeTables.METRICS,
            lake.read(all, LakeTables.METRICS).where("record_id not in ('r2', 'r3')"));
    assertThatThrownBy(() -> counted("lake", less))
        .hasMessageContaining("records are not measured")
        .hasMessageContaining("./likeness measure");
  }

  @Test
  void theSameDeclaredRecordsHaveOneReleaseAndOthersAnother() {
    String id = CountedRecords.releaseId(lake("lake"), all, recipe);
    assertThat(id).startsWith("shared/");
    Lake other = lake("lake");
    Snapshot fewer =
        other.overwrite(
            all,
            LakeTables.RECORDS,
            other.read(all, LakeTables.RECORDS).where("source_id <> 's3'"));
    assertThat(CountedRecords.releaseId(other, all, recipe)).isEqualTo(id);
    assertThat(CountedRecords.releaseId(other, fewer, recipe)).isNotEqualTo(id);
  }
}
