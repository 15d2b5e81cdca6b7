package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.voice.FlacEncoder;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipe can say of where its records come from. */
@Tag("walk")
class IngestSourcesTest {
  @TempDir static Path folder;
  private static Lake lake;
  private static Path recipe;

  @BeforeAll
  static void ingest() throws IOException {
    TestSpark.session();
    write("json/one.flac", FlacEncoder.encode(wave(200), 16));
    write("json/two.wav", WavEncoder.encode(wave(250)));
    Files.writeString(
        folder.resolve("in/json/rows.jsonl"),
        """
        {"clip": "one.flac", "text": "甲", "who": "anna", "dialect": "yue"}
        {"clip": "two.wav", "text": "乙", "who": "bo", "dialect": null}
        """);
    write("csv/three.wav", WavEncoder.encode(wave(300)));
    Files.write(
        folder.resolve("in/csv/rows.csv"),
        "file,text,who,dialect\nthree.wav,丙,陈,粤语\n".getBytes(Charset.forName("GB18030")));
    write("paths/anna/w1_0.wav", WavEncoder.encode(wave(350)));
    write("paths/bo/w2_0.wav", WavEncoder.encode(wave(400)));
    write("paths/stray.wav", WavEncoder.encode(wave(450)));
    recipe =
        Files.writeString(
            folder.resolve("sources.conf"),
            """
            corpus = sources
            kind = voice
            ingest {
              max-rejected-fraction = 0.5
              sources = [
                { manifest = "json/rows.jsonl", file = clip, label = text, person = who,
                  attributes { dialect = dialect } }
                { manifest = "csv/rows.csv", charset = GB18030, file = file, label = text, person = who,
                  attributes { dialect = dialect } }
                { folder = paths, pattern = "(?<who>[a-z]+)/(?<word>w[0-9])_[0-9][.]wav", label = word,
                  person = who }
              ]
            }
            """);
    assertThat(run()).isZero();
    lake = Lake.open(TestSpark.session(), folder.resolve("lake").toString());
  }

  private static int run() {
    return Main.execute(
        "ingest",
        recipe.toString(),
        "--input",
        folder.resolve("in").toString(),
        "--lake",
        folder.resolve("lake").toString());
  }

  private static Waveform wave(int hz) {
    float[] samples = new float[4000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.3 * StrictMath.sin(2 * StrictMath.PI * hz * i / 8000));
    }
    return new Waveform(8000, samples);
  }

  private static void write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static Snapshot head() {
    return lake.head("sources");
  }

  private static List<Row> records() {
    return lake.read(head(), LakeTables.RECORDS)
        .selectExpr("label", "attributes['dialect']", "person", "format")
        .sort("label")
        .collectAsList();
  }

  @Test
  void linesOfJsonTablesInOtherCharsetsAndPathsAllBecomeRecords() throws IOException {
    assertThat(records()).extracting(r -> r.getString(0)).contains("w1", "w2", "丙", "乙", "甲");
    assertThat(records())
        .filteredOn(r -> r.getString(0).equals("甲"))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.getString(1)).isEqualTo("yue");
              assertThat(r.getString(3)).isEqualTo("FLAC");
            });
    assertThat(records())
        .filteredOn(r -> r.getString(0).equals("乙"))
        .singleElement()
        .satisfies(r -> assertThat(r.getString(1)).as("a missing value").isEqualTo("unknown"));
  }

  @Test
  void aTableInAnotherCharsetIsReadAsItIsMeant() {
    assertThat(records())
        .filteredOn(r -> r.getString(0).equals("丙"))
        .singleElement()
        .satisfies(r -> assertThat(r.getString(1)).isEqualTo("粤语"));
  }

  @Test
  void oneNameIsOnePersonWhateverSourceNamesIt() {
    var persons =
        records().stream()
            .collect(java.util.stream.Collectors.toMap(r -> r.getString(0), r -> r.getString(2)));
    assertThat(persons.get("w1")).isEqualTo(persons.get("甲")).isNotEqualTo(persons.get("w2"));
  }

  @Test
  void aFileThatThePatternDoesNotMatchIsNamedInQuarantine() {
    assertThat(
            lake.read(head(), LakeTables.QUARANTINE).select("code").collectAsList().stream()
                .map(r -> r.getString(0)))
        .containsExactly("UNLISTED_FILE");
  }

  @Test
  void aSecondIngestReadsOnlyWhatIsNew() throws IOException {
    long before = lake.read(head(), LakeTables.MEDIA).count();
    long records = records().size();
    write("paths/cleo/w3_0.wav", WavEncoder.encode(wave(500)));
    assertThat(run()).isZero();
    assertThat(lake.read(head(), LakeTables.MEDIA).count()).isEqualTo(before + 1);
    assertThat(records()).hasSize((int) records + 1);
  }
}
