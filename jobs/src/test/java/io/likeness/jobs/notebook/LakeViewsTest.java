package io.likeness.jobs.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.voice.AudioFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeViewsTest {
  private static String shown(String format, String content) {
    return LakeViews.medium(format, content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aMediumIsShownByItsFormatAndNotByItsFirstBytes() {
    assertThat(shown("WEBP", "RIFF....WEBP")).startsWith("<img").contains("data:image/webp;");
    assertThat(shown("BMP", "BM")).startsWith("<img").contains("data:image/bmp;");
    assertThat(shown("OPUS", "OggS")).startsWith("<audio").contains("data:audio/ogg;");
    assertThat(shown("WAV", "RIFF....WAVE")).startsWith("<audio").contains("data:audio/wav;");
    assertThat(shown("TXT", "BM is <b>")).isEqualTo("<blockquote>BM is &lt;b&gt;</blockquote>");
    assertThat(shown("TXT", "one\u0000two")).isEqualTo("<blockquote>one\uFFFDtwo</blockquote>");
    assertThat(shown("SPHERE", "NIST_1A")).contains("No browser shows SPHERE");
  }

  @Test
  void aLakeOrVersionThatIsNotThereIsToldInOneSentenceAndLeavesNoOlderViews(@TempDir Path folder) {
    SparkSession spark = TestSpark.session();
    spark.range(1).createOrReplaceTempView("rows");
    spark.range(1).createOrReplaceTempView("splits");
    String missing = folder.resolve("no-lake").toString();
    assertOneSentence(
        () -> LakeViews.open(spark, missing, "demo"),
        "There is no lake at file:" + missing,
        "name it with the field lake.");
    assertThat(spark.catalog().tableExists("rows")).isFalse();
    assertThat(spark.catalog().tableExists("splits")).isFalse();
    assertOneSentence(
        () -> LakeViews.show(spark, missing, "demo", "", "shown"),
        "There is no lake at file:" + missing);
    assertOneSentence(
        () -> LakeViews.diff(spark, missing, "demo", "en"), "There is no lake at file:" + missing);
    assertOneSentence(
        () -> LakeViews.compare(spark, missing, "demo", "", "", "en"),
        "There is no lake at file:" + missing);
    String empty = folder.resolve("lake").toString();
    Lake.openOrCreate(spark, empty);
    assertOneSentence(
        () -> LakeViews.open(spark, empty, "demo"), "No version or corpus is called demo");
  }

  @Test
  void ofALakeThatIsLeftForAnotherNothingStaysInMemory(@TempDir Path folder) {
    SparkSession spark = TestSpark.session();
    String left = folder.resolve("left").toString();
    String now = folder.resolve("now").toString();
    tagged(Lake.openOrCreate(spark, left));
    tagged(Lake.openOrCreate(spark, now));
    LakeViews.open(spark, left, "c");
    Dataset<Row> labels = spark.table("labels");
    assertThat(inMemory(labels)).isTrue();
    LakeViews.diff(spark, left, "c", "en");
    assertThat(inMemory(labels)).as("a paragraph about the same lake").isTrue();
    LakeViews.open(spark, now, "c");
    assertThat(inMemory(labels)).isFalse();
    assertThat(inMemory(spark.table("labels"))).isTrue();
  }

  /** As a query sees it that begins now. */
  private static boolean inMemory(Dataset<Row> rows) {
    return rows.select("*")
        .queryExecution()
        .withCachedData()
        .toString()
        .contains("InMemoryRelation");
  }

  /** A lake whose corpus {@code c} has a version with one label. */
  private static void tagged(Lake lake) {
    Snapshot snapshot =
        lake.overwrite(
            Snapshot.empty("c"),
            LakeTables.LABELS,
            lake.spark()
                .createDataFrame(
                    List.of(RowFactory.create("record", "a", "declared")),
                    LakeTables.LABELS.schema()));
    new VersionLog(lake)
        .tag(
            new VersionLog.Draft(
                snapshot,
                DatasetVersion.WHOLE,
                "",
                "",
                "",
                "",
                "0123456789abcdef",
                List.of(),
                1,
                0,
                "none",
                Optional.empty()));
  }

  @Test
  void aRelativeAddressIsMeantFromWhereLikenessLies(@TempDir Path home) {
    SparkSession spark = TestSpark.session();
    Lake.openOrCreate(spark, home.resolve("语料 1/lake").toString());
    String before = System.setProperty("likeness.home", home.toString());
    try {
      assertOneSentence(
          () -> LakeViews.open(spark, "./语料 1/lake", "demo"),
          "No version or corpus is called demo");
    } finally {
      if (before == null) {
        System.clearProperty("likeness.home");
      } else {
        System.setProperty("likeness.home", before);
      }
    }
    assertThat(LakeViews.address("./target/lake", "/opt/likeness"))
        .isEqualTo("file:/opt/likeness/target/lake");
    for (String whole : List.of("/data/lake", "hdfs://node:8020/lake", "file:lake", "")) {
      assertThat(LakeViews.address(whole, "/opt/likeness")).isEqualTo(whole);
    }
    assertThat(LakeViews.address("lake", "")).isEqualTo("lake");
  }

  /** As a notebook prints what is thrown. */
  private static void assertOneSentence(ThrowingCallable call, String... parts) {
    StringWriter printed = new StringWriter();
    catchThrowable(call).printStackTrace(new PrintWriter(printed, true));
    assertThat(printed.toString().strip()).contains(parts).doesNotContain("\n", "--lake");
  }

  @Test
  void everyFormatThatIsReadIsShownButOne() {
    for (ImageFormat format : ImageFormat.values()) {
      assertThat(shown(format.name(), "")).startsWith("<img");
    }
    for (AudioFormat format : AudioFormat.values()) {
      assertThat(shown(format.name(), ""))
          .startsWith(format == AudioFormat.SPHERE ? "<p>" : "<audio");
    }
  }
}
