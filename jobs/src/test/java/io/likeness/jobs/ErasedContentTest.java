package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasedContentTest {
  @TempDir Path folder;
  private Path recipe;

  private int nightly(int day, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "nightly",
                recipe.toString(),
                "--input",
                folder.resolve("in").toString(),
                "--lake",
                folder.resolve("lake").toString(),
                "--retries",
                "0",
                "--date",
                "2026-11-0" + day));
    command.addAll(List.of(more));
    return Main.execute(command.toArray(String[]::new));
  }

  private void collect(String corpus) throws IOException {
    TestSpark.session();
    Path input = Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < 6; i++) {
      Files.write(input.resolve("p" + i + "-w0.wav"), TinyCorpus.clip(i, 0));
    }
    recipe =
        Files.writeString(
            folder.resolve("erased.conf"),
            """
            corpus = %s
            kind = voice
            ingest.sources = [ { folder = ".", pattern = "(?<who>p[0-9]+)-(?<word>w[0-9])[.]wav",
              label = word, person = who } ]
            split { train = 0.5, validation = 0.25, test = 0.25 }
            """
                .formatted(corpus));
  }

  @Test
  @Tag("slow")
  void whatAFileHeldInAVersionThatIsNoLongerKeptIsErasedToo() throws IOException {
    collect("replaced");
    assertThat(nightly(1)).isZero();
    Path file = folder.resolve("in/p2-w0.wav");
    Files.write(file, TinyCorpus.clip(2, 7));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(nightly(2, "--keep", "1")).isZero();
    String lake = folder.resolve("lake").toString();
    Lake opened = Lake.open(TestSpark.session(), lake);
    String before = "record_id = '" + Sha256.hex(TinyCorpus.clip(2, 0)) + "'";
    List<TableContract> tables = List.of(LakeTables.MEDIA, LakeTables.METRICS, LakeTables.SPLITS);
    for (TableContract table : tables) {
      assertThat(opened.read(opened.head("replaced"), table).where(before).count())
          .as(table.name())
          .isOne();
    }
    assertThat(Main.execute("erase", "--subject", "p2", "--lake", lake)).isZero();
    opened = Lake.open(TestSpark.session(), lake);
    for (TableContract table : tables) {
      assertThat(opened.read(opened.head("replaced"), table).where(before).count()).isZero();
    }
  }

  @Test
  @Tag("slow")
  void mediaThatComeBackUnderAnotherNameAndPersonStayOutForThreeNights() throws IOException {
    collect("back");
    Path input = folder.resolve("in");
    assertThat(nightly(1)).isZero();
    String lake = folder.resolve("lake").toString();
    assertThat(Main.execute("erase", "--subject", "p2", "--lake", lake)).isZero();

    Files.copy(input.resolve("p2-w0.wav"), input.resolve("p9-w1.wav"));
    String hers = Sha256.hex(TinyCorpus.clip(2, 0));
    for (int night = 2; night < 5; night++) {
      assertThat(nightly(night)).isZero();
      Lake opened = Lake.open(TestSpark.session(), lake);
      for (var table : List.of(LakeTables.MEDIA, LakeTables.RECORDS, LakeTables.QUARANTINE)) {
        Dataset<Row> rows = opened.read(opened.head("back"), table);
        assertThat(rows.where("record_id = '" + hers + "'").isEmpty()).isTrue();
      }
      assertThat(
              opened
                  .read(opened.head("back"), LakeTables.QUARANTINE)
                  .where("code = 'ERASED'")
                  .count())
          .isOne();
      assertThat(opened.read(opened.head("back"), LakeTables.RECORDS).count()).isEqualTo(5);
    }
    assertThat(Main.execute("erase", "--subject", "p2", "--lake", lake))
        .as("nothing of hers is found by the scan")
        .isZero();
  }
}
