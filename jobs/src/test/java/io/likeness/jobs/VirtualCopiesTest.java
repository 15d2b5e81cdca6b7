package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that is drawn when it is read is bit by bit the one that is stored. */
@Tag("slow")
class VirtualCopiesTest {
  @TempDir Path folder;

  private DatasetVersion walked(Path recipe, String lake, boolean materialise) {
    TestSpark.session();
    assertThat(
            Main.execute(
                "run",
                recipe.toString(),
                "--input",
                folder.resolve("input").toString(),
                "--lake",
                folder.resolve(lake).toString(),
                "--set",
                "augment.materialise=" + materialise))
        .isZero();
    return new VersionLog(lake(lake)).find("tiny");
  }

  private Lake lake(String name) {
    return Lake.open(TestSpark.session(), folder.resolve(name).toString());
  }

  /** Content of all copies by record id, as every reader gets it. */
  private Map<String, String> copies(String lake, DatasetVersion version) {
    CorpusView view = new CorpusView(lake(lake), version.snapshot());
    TreeMap<String, String> out = new TreeMap<>();
    for (Row r : view.withMedia(view.rows().where("copy > 0")).collectAsList()) {
      out.put(r.getAs("record_id"), HexFormat.of().formatHex(r.<byte[]>getAs("bytes")));
    }
    return out;
  }

  private long stored(String lake, DatasetVersion version) {
    return lake(lake)
        .read(version.snapshot(), LakeTables.MEDIA)
        .where("derivation is not null and bytes is not null")
        .count();
  }

  @Test
  void virtualCopiesAreTheStoredOnesBitByBit() throws IOException {
    Path recipe = TinyCorpus.write(folder);
    DatasetVersion stored = walked(recipe, "stored", true);
    DatasetVersion virtual = walked(recipe, "virtual", false);
    assertThat(stored.derived()).isPositive().isEqualTo(virtual.derived());
    assertThat(virtual.digest()).isEqualTo(stored.digest());
    assertThat(stored("stored", stored)).isPositive();
    assertThat(stored("virtual", virtual)).isZero();
    assertThat(copies("virtual", virtual))
        .hasSize((int) virtual.derived())
        .isEqualTo(copies("stored", stored));
    assertThat(Main.execute("digest", "tiny", "--lake", folder.resolve("virtual").toString()))
        .as("recomputes content, too")
        .isZero();
    assertThat(
            Main.execute(
                "export",
                "tiny",
                "--lake",
                folder.resolve("virtual").toString(),
                "--to",
                "kaldi",
                "--out",
                folder.resolve("out").toString(),
                "--purpose",
                "train"))
        .isZero();
  }
}
