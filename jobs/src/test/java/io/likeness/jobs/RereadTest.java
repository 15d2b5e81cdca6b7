package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that are read a second time. */
class RereadTest {
  private static final SparkSession SPARK = TestSpark.session();

  @TempDir Path folder;

  private int execute(String command, String input) {
    return Main.execute(
        command,
        folder.resolve("tiny.conf").toString(),
        "--input",
        input,
        "--lake",
        folder.resolve("lake").toString());
  }

  private Lake lake() {
    return Lake.open(SPARK, folder.resolve("lake").toString());
  }

  @Test
  void aTouchedFileChangesNothing() throws IOException {
    TinyCorpus.write(folder);
    String input = folder.resolve("input").toString();
    assertThat(execute("run", input)).isZero();
    DatasetVersion before = new VersionLog(lake()).find("tiny");
    try (var clips = Files.list(folder.resolve("input/clips"))) {
      for (Path clip : clips.filter(c -> c.toString().contains("needle")).toList()) {
        Files.setLastModifiedTime(clip, FileTime.fromMillis(1_700_000_000_000L));
      }
    }
    assertThat(execute("run", input)).isZero();

    Lake lake = lake();
    assertThat(new VersionLog(lake).find("tiny").digest()).isEqualTo(before.digest());
    CorpusView view = new CorpusView(lake, lake.head("tiny"));
    Dataset<Row> media = view.withMedia(view.rows()).select("record_id");
    assertThat(lake.read(view.snapshot(), LakeTables.MEDIA).count())
        .as("that the files were read again")
        .isGreaterThan(lake.read(before.snapshot(), LakeTables.MEDIA).count());
    assertThat(media.count()).isEqualTo(view.rows().count());
    assertThat(media.distinct().count()).isEqualTo(media.count());
  }
}
