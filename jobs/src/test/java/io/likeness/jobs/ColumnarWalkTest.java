package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.walk.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The columnar engine on the way through the whole walk. */
@Tag("slow")
class ColumnarWalkTest {
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  @TempDir Path folder;

  private Lake lake(String name) {
    return Lake.open(TestSpark.session(), folder.resolve(name).toString());
  }

  private DatasetVersion walked(Path recipe, String lake, String... settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                recipe.toString(),
                "--input",
                folder.resolve("input").toString(),
                "--lake",
                folder.resolve(lake).toString()));
    for (String setting : settings) {
      command.add("--set");
      command.add(setting);
    }
    assertThat(Main.execute(command.toArray(String[]::new))).isZero();
    return new VersionLog(lake(lake)).find("tiny");
  }

  /** How each copy was drawn, by parent and number. */
  private Map<String, String> draws(String lake, DatasetVersion version) {
    TreeMap<String, String> out = new TreeMap<>();
    for (Row r :
        new CorpusView(lake(lake), version.snapshot())
            .rows()
            .where("copy > 0")
            .select("parent_id", "copy", "split", "label")
            .collectAsList()) {
      out.put(r.getString(0) + "/" + r.getInt(1), r.getString(2) + "/" + r.getString(3));
    }
    return out;
  }

  @Test
  void theVersionIsTheSameForAnyPartitionsAndItsCopiesAreTheDrawsOfTheKernel() throws IOException {
    SparkSession spark = TestSpark.session();
    Path recipe = TinyCorpus.write(folder);
    String before = spark.conf().get(PARTITIONS);
    DatasetVersion one = walked(recipe, "one", "augment.engine=columnar");
    try {
      spark.conf().set(PARTITIONS, "7");
      DatasetVersion virtual =
          walked(recipe, "seven", "augment.engine=columnar", "augment.materialise=false");
      assertThat(virtual.digest()).isEqualTo(one.digest());
    } finally {
      spark.conf().set(PARTITIONS, before);
    }
    String copy =
        new CorpusView(lake("one"), one.snapshot())
            .rows()
            .where("copy > 0")
            .first()
            .getAs("record_id");
    assertThat(Explanation.of(lake("one"), List.of(one), copy).text())
        .contains("made again the same bytes", "measures of its parent ");
    DatasetVersion kernel = walked(recipe, "one");
    assertThat(kernel.recipeSha256()).isNotEqualTo(one.recipeSha256());
    assertThat(draws("one", one)).isNotEmpty().isEqualTo(draws("one", kernel));
    assertThat(
            lake("one")
                .read(kernel.snapshot(), LakeTables.MEDIA)
                .where("derivation is not null")
                .count())
        .as("copies of one engine are not taken for those of the other")
        .isEqualTo(2L * draws("one", one).size());
  }
}
