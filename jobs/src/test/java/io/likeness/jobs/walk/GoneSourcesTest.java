package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
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
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noted of sources that left because another person's source has their content. */
class GoneSourcesTest {
  private static final StructType LISTING =
      new StructType()
          .add("source_id", DataTypes.StringType)
          .add("stamp", DataTypes.StringType)
          .add("code", DataTypes.StringType);

  @TempDir Path folder;

  private Lake lake() {
    return Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
  }

  private Context context(Lake lake, boolean keep) throws IOException {
    Path recipe =
        Files.writeString(
            folder.resolve("gone.conf"),
            """
            corpus = gone
            kind = voice
            ingest { keep-gone = %s, sources = [ { folder = "." } ] }
            """
                .formatted(keep));
    return new Context(
        lake,
        RecipeReader.read(recipe, List.of()),
        folder.resolve("in").toUri().toString(),
        new Narrator(new PrintStream(PrintStream.nullOutputStream())));
  }

  private Row record(Lake lake, String source, String record, String person) {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    return RowFactory.create(
        source,
        record,
        "clip",
        "wav",
        10L,
        person,
        true,
        "a",
        Map.of(),
        null,
        1,
        1,
        seal.seal("file:" + folder.resolve("in") + "/" + source + ".wav"),
        null);
  }

  private static Dataset<Row> table(TableContract contract, List<Row> rows) {
    return TestSpark.session().createDataFrame(rows, contract.schema());
  }

  private static Dataset<Row> listing(String... sources) {
    List<Row> rows = new ArrayList<>();
    for (String source : sources) {
      rows.add(RowFactory.create(source, "now", null));
    }
    return TestSpark.session().createDataFrame(rows, LISTING);
  }

  /** Gone sources, and the record that is said to stand for each. */
  private Map<String, String> gone(Lake lake, boolean keep, Snapshot snapshot, String... there)
      throws IOException {
    Dataset<Row> drops = GoneSources.of(context(lake, keep), snapshot, listing(there));
    Map<String, String> out = new TreeMap<>();
    for (Row r : drops.select("source_id", "kept_record_id").collectAsList()) {
      out.put(r.getString(0), String.valueOf(r.getString(1)));
    }
    lake.overwrite(snapshot, LakeTables.DROPS, table(LakeTables.DROPS, drops.collectAsList()));
    return out;
  }

  @Test
  void onlyWhatAnotherPersonsSourceStandsForIsSaidToBeStoodFor() throws IOException {
    Lake lake = lake();
    Snapshot snapshot =
        lake.overwrite(
            Snapshot.empty("gone"),
            LakeTables.RECORDS,
            table(
                LakeTables.RECORDS,
                List.of(
                    record(lake, "hers", "r1", "ann"),
                    record(lake, "his", "r1", "bob"),
                    record(lake, "moved-from", "r2", "ann"),
                    record(lake, "moved-to", "r2", "ann"),
                    record(lake, "deleted", "r3", "ann"))));
    assertThat(gone(lake, true, snapshot, "his", "moved-to"))
        .isEqualTo(Map.of("hers", "r1", "moved-from", "null"));
    assertThat(gone(lake, false, snapshot, "his", "moved-to"))
        .as("by themselves now, whoever has their content")
        .isEqualTo(Map.of("hers", "null", "moved-from", "null", "deleted", "null"));
    assertThat(gone(lake, true, snapshot, "moved-to"))
        .as("nobody has it any more")
        .isEqualTo(Map.of("moved-from", "null"));
  }
}
