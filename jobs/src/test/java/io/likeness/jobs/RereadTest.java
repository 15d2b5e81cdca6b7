package io.likeness.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.CodeVersion;
import io.likeness.core.Sha256;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.diff.VersionDiff;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that are read a second time. */
@Tag("walk")
class RereadTest {
  /** Local files, one of which cannot be opened while {@link #broken} names it. */
  public static final class Flaky extends RawLocalFileSystem {
    static volatile String broken = "";

    @Override
    public URI getUri() {
      return URI.create("flaky:///");
    }

    /** Without owners and permissions, which local files only are asked for. */
    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      return plain(super.getFileStatus(path));
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      return Arrays.stream(super.listStatus(path)).map(Flaky::plain).toArray(FileStatus[]::new);
    }

    private static FileStatus plain(FileStatus s) {
      return new FileStatus(
          s.getLen(), s.isDirectory(), 1, s.getBlockSize(), s.getModificationTime(), s.getPath());
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int buffer) throws IOException {
      if (path.getName().equals(broken)) {
        throw new IOException("the disk is away");
      }
      return super.open(path, buffer);
    }
  }

  private static final SparkSession SPARK = TestSpark.session();

  @TempDir Path folder;

  private int execute(String command, String input) {
    return execute(command, input, "lake");
  }

  private int execute(String command, String input, String lake) {
    List<String> line = new ArrayList<>();
    Collections.addAll(line, command, folder.resolve("tiny.conf").toString(), "--input", input);
    Collections.addAll(line, "--lake", folder.resolve(lake).toString());
    if (command.equals("run")) {
      Collections.addAll(line, "--until", "near-duplicates");
    }
    return Main.execute(line.toArray(String[]::new));
  }

  private Lake lake() {
    return lake("lake");
  }

  private Lake lake(String name) {
    return Lake.open(SPARK, folder.resolve(name).toString());
  }

  @Test
  void aVersionHoldsWhatItsInputHoldsNow() throws IOException {
    TinyCorpus.write(folder);
    String input = folder.resolve("input").toString();
    assertThat(execute("run", input)).isZero();
    Path clips = folder.resolve("input/clips");
    Files.delete(clips.resolve("needle3-0.wav"));
    Files.delete(clips.resolve("cut.wav"));
    Files.move(clips.resolve("needle0-1.wav"), clips.resolve("renamed.wav"));
    Files.writeString(clips.resolve("needle2-0.wav"), "no sound any more".repeat(9));
    Path manifest = clips.resolve("manifest.csv");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replaceAll("(needle(3-0|1-1)|cut).wav,.*\n", "")
            .replace("needle0-1.wav,w1", "renamed.wav,w0"));
    assertThat(execute("run", input)).isZero();
    assertThat(execute("run", input, "fresh")).isZero();

    assertThat(new VersionLog(lake()).find("tiny").digest())
        .as("as if the lake had never seen what was there before")
        .isEqualTo(new VersionLog(lake("fresh")).find("tiny").digest());
    assertThat(codes("lake"))
        .as("nor what could not be decoded then")
        .containsExactlyInAnyOrderElementsOf(codes("fresh"));
    assertThat(
            VersionDiff.of(
                    lake(),
                    new VersionLog(lake()).find("tiny-1"),
                    new VersionLog(lake()).find("tiny-2"),
                    0)
                .records()
                .removed())
        .containsEntry("ingest SOURCE_GONE", 3L);
  }

  @Test
  @Tag("slow")
  void whatIsGoneStaysWhereTheRecipeSaysSoAndOfOtherInputs() throws IOException {
    TinyCorpus.write(folder);
    String input = folder.resolve("input").toString();
    assertThat(execute("ingest", input)).isZero();
    long records = there();
    Path clips = folder.resolve("input/clips");
    Path other = Files.createDirectories(folder.resolve("other/clips"));
    Files.move(clips.resolve("needle3-0.wav"), other.resolve("needle3-0.wav"));
    Path manifest = clips.resolve("manifest.csv");
    String rows = Files.readString(manifest);
    String row = rows.lines().filter(r -> r.startsWith("needle3-0")).findFirst().orElseThrow();
    Files.writeString(other.resolve("manifest.csv"), "file,word,speaker,accent\n" + row + "\n");
    Files.createDirectories(folder.resolve("other/sounds"));
    Files.copy(folder.resolve("input/sounds/one.wav"), folder.resolve("other/sounds/one.wav"));
    Path recipe = folder.resolve("tiny.conf");
    String written = Files.readString(recipe);
    Files.writeString(recipe, written + "ingest.keep-gone = true\n");
    Files.writeString(manifest, rows.replace(row + "\n", ""));
    assertThat(execute("ingest", input)).isZero();
    assertThat(there()).isEqualTo(records);

    Files.writeString(recipe, written);
    assertThat(execute("ingest", input)).isZero();
    assertThat(there()).isEqualTo(records - 1);
    assertThat(execute("ingest", folder.resolve("other").toString())).isZero();
    assertThat(there()).as("it speaks for its own folder only").isEqualTo(records);

    Files.delete(clips.resolve("needle5-0.wav"));
    Files.delete(clips.resolve("needle5-1.wav"));
    Files.writeString(manifest, Files.readString(manifest).replaceAll("needle5-.*\n", ""));
    assertThat(execute("ingest", input)).isZero();
    assertThat(there()).isEqualTo(records - 2);
    assertThat(
            Main.execute(
                "erase",
                "--subject",
                "needle-speaker5",
                "--lake",
                folder.resolve("lake").toString()))
        .as("who has no file any more is found")
        .isZero();
    Lake lake = lake();
    assertThat(
            lake.read(lake.head("tiny"), LakeTables.MEDIA)
                .where(col("record_id").equalTo(Sha256.hex(TinyCorpus.clip(5, 0))))
                .count())
        .isZero();
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

  @Test
  void whatAnotherVersionHasMeasuredIsMeasuredAgainAndNotComparedBefore() throws IOException {
    TinyCorpus.write(folder);
    String input = folder.resolve("input").toString();
    assertThat(execute("run", input)).isZero();
    String digest = new VersionLog(lake()).find("tiny").digest();
    List<String> measured = metrics();
    // As before landmarks said how their peaks lie: hash << 32 | frame.
    String old =
        "transform(fingerprint, l -> shiftleft(shiftrightunsigned(l, 42), 32) | l & 2097151)";
    Lake lake = lake();
    lake.overwrite(
        lake.head("tiny"),
        LakeTables.METRICS,
        lake.read(lake.head("tiny"), LakeTables.METRICS)
            .withColumn("fingerprint", expr(old))
            .withColumn("measures", expr("transform_values(measures, (k, v) -> v + 1)"))
            .withColumn("code_version", lit(CodeVersion.current())));
    assertThat(metrics()).isNotEqualTo(measured);

    assertThat(execute("ingest", input)).isZero();
    Printed compared =
        Printed.by(
            "near-duplicates",
            folder.resolve("tiny.conf").toString(),
            "--from",
            "tiny-2",
            "--lake",
            folder.resolve("lake").toString());
    assertThat(compared.complaint()).contains("run the recipe again first");
    assertThat(compared.code()).isEqualTo(2);

    assertThat(execute("run", input)).isZero();
    assertThat(metrics()).isEqualTo(measured);
    assertThat(new VersionLog(lake()).find("tiny").digest()).isEqualTo(digest);
  }

  private List<String> metrics() {
    Lake lake = lake();
    return lake
        .read(lake.head("tiny"), LakeTables.METRICS)
        .selectExpr("to_json(struct(*)) as row")
        .sort("row")
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .toList();
  }

  @Test
  void aFileThatStorageDidNotGiveIsReadByTheNextRun() throws IOException {
    SPARK.sparkContext().hadoopConfiguration().set("fs.flaky.impl", Flaky.class.getName());
    TinyCorpus.write(folder);
    String input = "flaky:" + folder.resolve("input");
    try {
      Flaky.broken = "needle0-1.wav";
      assertThat(execute("ingest", input)).isZero();
      assertThat(codes()).contains("UNREADABLE");
      long records = count(LakeTables.RECORDS);
      long rows = count(LakeTables.MEDIA);

      assertThat(execute("ingest", input)).isZero();
      assertThat(codes()).containsOnlyOnce("UNREADABLE");
      assertThat(count(LakeTables.MEDIA)).as("what is known is not said again").isEqualTo(rows);

      Flaky.broken = "";
      assertThat(execute("ingest", input)).isZero();
      assertThat(codes()).doesNotContain("UNREADABLE");
      assertThat(count(LakeTables.RECORDS)).isEqualTo(records + 1);
    } finally {
      Flaky.broken = "";
    }
  }

  private long count(io.likeness.core.contract.TableContract table) {
    Lake lake = lake();
    return lake.read(lake.head("tiny"), table).count();
  }

  private long there() {
    Lake lake = lake();
    return new CorpusView(lake, lake.head("tiny")).records().count();
  }

  private List<String> codes() {
    return codes("lake");
  }

  private List<String> codes(String name) {
    Lake lake = lake(name);
    return lake
        .read(lake.head("tiny"), LakeTables.QUARANTINE)
        .select("code")
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .toList();
  }
}
