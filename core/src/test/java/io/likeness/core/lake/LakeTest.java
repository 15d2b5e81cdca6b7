package io.likeness.core.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeTest {
  private static final SparkSession SPARK = TestSpark.session();
  private static final Snapshot EMPTY = Snapshot.empty("corpus");

  @TempDir Path folder;

  private Lake lake() {
    return Lake.openOrCreate(SPARK, folder.resolve("lake").toString());
  }

  private static Dataset<Row> labels(String... labels) {
    return SPARK.createDataFrame(
        java.util.stream.IntStream.range(0, labels.length)
            .mapToObj(i -> RowFactory.create("id" + i, labels[i], "declared"))
            .toList(),
        LakeTables.LABELS.schema());
  }

  private static VersionLog.Draft draft(Snapshot snapshot, String digest) {
    return draft(snapshot, digest, DatasetVersion.WHOLE);
  }

  private static VersionLog.Draft draft(Snapshot snapshot, String digest, String command) {
    return new VersionLog.Draft(
        snapshot,
        command,
        "recipe",
        "{}",
        "0",
        "natives",
        digest,
        List.of(),
        2,
        0,
        "none",
        Optional.empty());
  }

  @Test
  void aWholeFileSystemIsNoLakeSinceNothingIsBesideIt() {
    assertThatThrownBy(() -> Lake.openOrCreate(SPARK, "file:///"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("a lake is a folder in it, such as file:/lake");
    assertThatThrownBy(() -> Lake.open(SPARK, "file:///"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("a lake is a folder in it");
  }

  @Test
  void theLatestVersionWithATableIsNoLaterOneThatDidNotComeThatFar() {
    Lake lake = lake();
    VersionLog log = new VersionLog(lake);
    Snapshot read = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a"));
    log.tag(draft(read, "first"));
    assertThat(log.latestWith(LakeTables.BIAS, "corpus")).isEmpty();
    DatasetVersion whole = log.tag(draft(read.with(LakeTables.BIAS.name(), 0), "second"));
    DatasetVersion partial = log.tag(draft(read, "third"));
    assertThat(log.latest("corpus")).contains(partial);
    assertThat(log.latestWith(LakeTables.BIAS, "corpus")).contains(whole);
  }

  @Test
  void whatWentThroughNoGateVouchesForNothingAndIsTaggedAnewOnceItHas() {
    VersionLog log = new VersionLog(lake());
    Snapshot read = lake().overwrite(EMPTY, LakeTables.LABELS, labels("a"));
    DatasetVersion whole = log.tag(draft(read, "first"));
    DatasetVersion looked = log.tag(draft(read, "second", "run --until bias"));
    assertThat(log.latestWhole("corpus")).contains(whole);
    assertThat(log.tag(draft(read, "second", "bias"))).as("the same").isEqualTo(looked);
    DatasetVersion gated = log.tag(draft(read, "second", DatasetVersion.GONE_ON));
    assertThat(gated.number()).isEqualTo(3);
    assertThat(log.latestWhole("corpus")).contains(gated);
    assertThat(log.tag(draft(read, "second", "bias"))).as("passed already").isEqualTo(gated);
  }

  @Test
  void noTagIsTheNameOfAnotherCorpus() {
    Lake lake = lake();
    VersionLog log = new VersionLog(lake);
    DatasetVersion numbered = log.tag(draft(Snapshot.empty("speech-2"), "a"));
    log.tag(draft(Snapshot.empty("speech"), "b"));
    assertThatThrownBy(() -> log.tag(draft(Snapshot.empty("speech"), "c")))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("speech-2 could not be told")
        .hasMessageContaining("another name than speech.");
    assertThat(log.find("speech").tag()).isEqualTo("speech-1");
    assertThat(log.find("speech-2")).isEqualTo(numbered);
    assertThatThrownBy(() -> log.tag(draft(Snapshot.empty("speech-1"), "d")))
        .hasMessageContaining("another name than speech-1.");
    assertThat(log.all()).hasSize(2);
  }

  @Test
  void rowsThatAreHeldAreLetGo() {
    Lake lake = lake();
    Snapshot written = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a"));
    Dataset<Row> held = lake.read(written, LakeTables.LABELS);
    assertThat(held.storageLevel().useMemory()).isTrue();
    lake.release();
    assertThat(held.storageLevel().useMemory()).isFalse();
    assertThat(held.count()).isEqualTo(1);
    assertThat(lake.read(written, LakeTables.LABELS).storageLevel().useMemory()).isTrue();
  }

  @Test
  void readsOldVersionsOfATable() {
    Lake lake = lake();
    Snapshot first = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a", "b"));
    Snapshot second = lake.overwrite(first, LakeTables.LABELS, labels("c"));

    assertThat(lake.read(first, LakeTables.LABELS).count()).isEqualTo(2);
    assertThat(lake.read(second, LakeTables.LABELS).count()).isEqualTo(1);
    assertThat(lake.head("corpus")).isEqualTo(second);
  }

  @Test
  void aTableOfAnOlderLakeReadsNewColumnsAsNullAndGetsThemWithTheNextWrite() {
    Lake lake = lake();
    Dataset<Row> old =
        SPARK.createDataFrame(
            List.of(RowFactory.create("id", "key", "parent", 1, 0, "[]", "policy", "0", null)),
            LakeTables.LINEAGE.schema());
    old.drop("synthetic")
        .write()
        .format("delta")
        .save(lake.tablePath("corpus", LakeTables.LINEAGE).toString());
    Snapshot first = lake.head("corpus");
    assertThat(lake.read(first, LakeTables.LINEAGE).where("synthetic is null").count()).isOne();

    Dataset<Row> now = old.withColumn("synthetic", org.apache.spark.sql.functions.lit("augment"));
    Snapshot merged = lake.merge(first, LakeTables.LINEAGE, now, "record_id");
    assertThat(lake.read(merged, LakeTables.LINEAGE).where("synthetic = 'augment'").count())
        .isOne();
    Snapshot added = lake.append(merged, LakeTables.LINEAGE, now);
    assertThat(lake.read(added, LakeTables.LINEAGE).columns()).hasSize(9);
    assertThat(lake.read(first, LakeTables.LINEAGE).where("synthetic is null").count()).isOne();
  }

  @Test
  void aVersionThatTheLogHasForgottenIsRefusedWithItsTable() throws Exception {
    Lake lake = lake();
    Snapshot first = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a"));
    Snapshot second = lake.overwrite(first, LakeTables.LABELS, labels("b"));
    Path log = folder.resolve("lake/corpus/labels/_delta_log");
    DeltaLog.forTable(SPARK, lake.tablePath("corpus", LakeTables.LABELS).toString()).checkpoint();
    Files.delete(log.resolve("00000000000000000000.json"));
    DeltaLog.clearCache();

    Lake again = lake();
    assertThat(again.read(second, LakeTables.LABELS).count()).isOne();
    assertThatThrownBy(() -> again.read(first, LakeTables.LABELS))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.VERSION_BROKEN))
        .hasMessageContaining("Version 0 of the table")
        .hasMessageContaining(
            "corpus/labels cannot be read any more (VersionNotFoundException of Delta)");

    Files.delete(log.resolve("00000000000000000001.checkpoint.parquet"));
    DeltaLog.clearCache();
    assertThatThrownBy(() -> lake().head("corpus"))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.VERSION_BROKEN));
  }

  @Test
  void mergesByKey() {
    Lake lake = lake();
    Snapshot first = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a"));
    Snapshot second = lake.merge(first, LakeTables.LABELS, labels("z", "b"), "record_id");

    assertThat(
            lake.read(second, LakeTables.LABELS).sort("record_id").collectAsList().stream()
                .map(r -> r.getString(1)))
        .containsExactly("z", "b");
  }

  @Test
  void tableThatWasNeverWrittenIsEmptyWithItsSchema() {
    Dataset<Row> none = lake().read(EMPTY, LakeTables.RECORDS);
    assertThat(none.count()).isZero();
    LakeTables.RECORDS.require(none.schema(), "an empty table");
  }

  @Test
  void tagsAreNumberedAndAnEqualVersionIsNotTaggedTwice() {
    Lake lake = lake();
    VersionLog log = new VersionLog(lake);
    Snapshot snapshot = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a"));

    assertThat(log.tag(draft(snapshot, "d1")).tag()).isEqualTo("corpus-1");
    assertThat(log.tag(draft(snapshot, "d1")).tag()).isEqualTo("corpus-1");
    assertThat(log.tag(draft(snapshot, "d2")).tag()).isEqualTo("corpus-2");
    assertThat(log.find("corpus").tag()).isEqualTo("corpus-2");
    assertThat(log.find("corpus-1").snapshot()).isEqualTo(snapshot);
    assertThatThrownBy(() -> log.find("other"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("corpus-1, corpus-2");
  }

  @Test
  void logOfATableHoldsNoValuesOfItsColumns() throws Exception {
    Lake lake = lake();
    lake.overwrite(EMPTY, LakeTables.LABELS, labels("needle-in-the-log"));
    try (var files = Files.walk(folder.resolve("lake/corpus/labels/_delta_log"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        assertThat(Files.readString(file)).doesNotContain("needle").doesNotContain("id0");
      }
    }
  }

  @Test
  void secondWriterIsRefused() {
    Lake lake = lake();
    try (LakeLock held = LakeLock.take(lake, "corpus")) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> LakeLock.take(lake, "corpus"))
          .isInstanceOfSatisfying(
              LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.LOCKED));
    }
    LakeLock.take(lake, "corpus").close();
  }

  @Test
  void theLakesOwnLockIsWaitedFor() throws Exception {
    Lake lake = lake();
    LakeLock held = LakeLock.take(lake, Lake.OWN);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            held::close, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
    LakeLock.take(lake, Lake.OWN).close();
    other.get();
  }

  @Test
  void whoHasTheLakesOwnLockAndTakesItAgainIsRefusedInTheEnd() {
    Lake lake = lake();
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> LakeLock.take(lake, Lake.OWN, Duration.ofMillis(300)))
          .isInstanceOfSatisfying(
              LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.LOCKED));
    }
    LakeLock.take(lake, Lake.OWN, Duration.ZERO).close();
  }

  @Test
  void aClockThatGoesBackDoesNotMakeAnOldVersionTheLatest() {
    Lake lake = lake();
    VersionLog log = new VersionLog(lake);
    Snapshot snapshot = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a"));
    log.tag(draft(snapshot, "d1"));
    DatasetVersion v = log.tag(draft(snapshot, "d2"));
    log.reissue(
        List.of(
            new DatasetVersion(
                v.tag(),
                v.number(),
                v.createdAt().minusSeconds(3600),
                v.command(),
                v.snapshot(),
                v.recipeSha256(),
                v.recipe(),
                v.codeVersion(),
                v.nativesSha256(),
                v.digest(),
                v.parents(),
                v.originals(),
                v.derived(),
                v.legalBasis(),
                v.releaseId())),
        List.of());

    assertThat(log.latest("corpus").orElseThrow().tag()).isEqualTo("corpus-2");
    assertThat(log.find("corpus").tag()).isEqualTo("corpus-2");
    assertThat(log.tag(draft(snapshot, "d3")).tag()).isEqualTo("corpus-3");
  }

  @Test
  void mediaOfASourceThatWasTouchedAreOneRow() {
    Lake lake = lake();
    Snapshot snapshot =
        lake.append(
            EMPTY,
            LakeTables.MEDIA,
            SPARK.createDataFrame(
                List.of(
                    medium("a", "2", "one"),
                    medium("a", "1", "one"),
                    medium("a", "3", "two"),
                    medium("a", "4", "one"),
                    medium("b", "9", "one")),
                LakeTables.MEDIA.schema()));

    assertThat(
            new Content(lake)
                .media(snapshot).select("source_id", "stamp").collectAsList().stream()
                    .map(r -> r.getString(0) + r.getString(1)))
        .containsExactlyInAnyOrder("a1", "a3", "b9");
  }

  private static Row medium(String source, String stamp, String record) {
    return RowFactory.create(
        source, stamp, record, "clip", "WAV", 1L, null, null, new byte[] {1}, null);
  }

  @Test
  void refusesAFolderThatIsNotALake() throws Exception {
    Files.writeString(Files.createDirectories(folder.resolve("other")).resolve("x"), "x");
    assertThatThrownBy(() -> Lake.openOrCreate(SPARK, folder.resolve("other").toString()))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.LAKE_UNREADABLE));
    assertThat(folder.resolve("other.keys")).doesNotExist();
  }

  @Test
  void refusesALakeWithoutItsKeys() throws Exception {
    lake();
    Files.delete(folder.resolve("lake.keys/master.key"));
    assertThatThrownBy(() -> lake())
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.KEYS_MISSING));
  }

  @Test
  void keysAreForTheOwnerOnly() throws Exception {
    lake();
    assertThat(Files.getPosixFilePermissions(folder.resolve("lake.keys")))
        .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(folder.resolve("lake.keys/master.key")))
        .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void retentionKeepsWhatTheKeptTagsNeed() throws java.io.IOException {
    Lake lake = lake();
    VersionLog versions = new VersionLog(lake);
    Snapshot one = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a"));
    versions.tag(draft(one, "1"));
    Snapshot two = lake.overwrite(one, LakeTables.LABELS, labels("b"));
    DatasetVersion second = versions.tag(draft(two, "2"));
    Snapshot three = lake.overwrite(two, LakeTables.LABELS, labels("c"));
    versions.tag(draft(three, "3"));

    LakeLock held = LakeLock.take(lake, "corpus");
    Retention now = new Retention(lake, java.time.Duration.ofMinutes(-1));
    LakeLock lost =
        new LakeLock(
            lake.root(),
            () -> {},
            () -> {
              throw Fault.LOCKED.because("ran out");
            });
    assertThatThrownBy(() -> now.keep(lost, "corpus", 2)).hasMessage("ran out");
    assertThat(lake.read(one, LakeTables.LABELS).select("label").head().getString(0))
        .as("nothing went")
        .isEqualTo("a");
    assertThat(versions.of("corpus")).hasSize(3);
    assertThat(new Retention(lake, java.time.Duration.ofHours(1)).keep(held, "corpus", 2).files())
        .as("files under the grace")
        .isZero();
    assertThat(now.keep(held, "corpus", 2).files()).isEqualTo(1);
    assertThatThrownBy(() -> now.keepNewest(lost, List.of(LakeTables.VERSIONS)))
        .hasMessage("ran out");
    assertThat(versions.of("corpus"))
        .extracting(DatasetVersion::tag)
        .containsExactly("corpus-2", "corpus-3");
    assertThat(lake.read(second.snapshot(), LakeTables.LABELS).select("label").head().getString(0))
        .isEqualTo("b");
    assertThatThrownBy(() -> lake.read(one, LakeTables.LABELS).collectAsList())
        .isInstanceOf(Exception.class);
    assertThatThrownBy(() -> now.keep(held, "corpus", 0)).hasMessageContaining("at least 1");
    held.close();
  }

  @Test
  void retentionCountsWholeVersionsOnly() {
    Lake lake = lake();
    VersionLog versions = new VersionLog(lake);
    Snapshot read = lake.overwrite(EMPTY, LakeTables.LABELS, labels("a"));
    versions.tag(draft(read, "1"));
    versions.tag(draft(read, "2"));
    versions.tag(draft(read, "3", "run --until bias"));
    versions.tag(draft(read, "4", DatasetVersion.GONE_ON));
    versions.tag(draft(read, "5", "screen"));
    versions.tag(draft(read, "6", "screen"));
    try (LakeLock held = LakeLock.take(lake, "corpus")) {
      Retention retention = new Retention(lake, Duration.ofHours(1));
      assertThat(retention.keep(held, "corpus", 4).tags()).as("there are three").isEmpty();
      assertThat(retention.keep(held, "corpus", 2).tags()).containsExactly("corpus-1");
      assertThat(retention.keep(held, "corpus", 1).tags()).containsExactly("corpus-2", "corpus-3");
    }
    assertThat(versions.of("corpus"))
        .extracting(DatasetVersion::tag)
        .containsExactly("corpus-4", "corpus-5", "corpus-6");
  }

  @Test
  void smallFilesAreBroughtTogetherAndTagsKeepTheirs() {
    Lake lake = lake();
    VersionLog versions = new VersionLog(lake);
    Snapshot grown = EMPTY;
    for (String label : List.of("a", "b", "c", "d")) {
      grown = lake.append(grown, LakeTables.LABELS, labels(label).coalesce(1));
    }
    DatasetVersion before = versions.tag(draft(grown, "1"));
    assertThat(new Compaction(lake, 4, 1 << 20, 1 << 20).compact("corpus"))
        .as("four may stay")
        .isZero();
    assertThat(new Compaction(lake, 3, 1, 1 << 20).compact("corpus")).as("none small").isZero();
    assertThat(lake.head("corpus")).isEqualTo(grown);

    assertThat(new Compaction(lake, 3, 1 << 20, 1 << 20).compact("corpus")).isEqualTo(3);
    Snapshot compacted = lake.head("corpus");
    assertThat(compacted).isNotEqualTo(grown);
    assertThat(words(lake.read(compacted, LakeTables.LABELS))).containsExactly("a", "b", "c", "d");
    assertThat(new Compaction(lake, 1, 1 << 20, 1 << 20).compact("corpus")).isZero();
    assertThat(lake.spark().conf().contains("spark.databricks.delta.optimize.minFileSize"))
        .isFalse();

    Retention now = new Retention(lake, java.time.Duration.ofMinutes(-1));
    LakeLock held = LakeLock.take(lake, "corpus");
    assertThat(now.keep(held, "corpus", 1).files()).as("a tag needs the four").isZero();
    assertThat(words(lake.read(before.snapshot(), LakeTables.LABELS)))
        .containsExactly("a", "b", "c", "d");
    versions.tag(draft(compacted, "2"));
    assertThat(now.keep(held, "corpus", 1).files()).isEqualTo(4);
    held.close();
    assertThat(words(lake.read(compacted, LakeTables.LABELS))).containsExactly("a", "b", "c", "d");
  }

  /** A local disk at {@code counted:/} that counts how often a lease is read. */
  public static final class Counted extends RawLocalFileSystem {
    private static final AtomicInteger READS = new AtomicInteger();

    @Override
    public URI getUri() {
      return URI.create("counted:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path f, int bufferSize) throws IOException {
      if (f.getName().equals("corpus.lock")) {
        READS.incrementAndGet();
      }
      return super.open(f, bufferSize);
    }
  }

  @Test
  void aLeaseIsLookedAtOnceASecond() throws IOException {
    SPARK.sparkContext().hadoopConfiguration().set("fs.counted.impl", Counted.class.getName());
    Lake lake = Lake.openOrCreate(SPARK, "counted:" + folder.resolve("lake"));
    Path locks = Files.createDirectories(folder.resolve("lake/_likeness/locks"));
    Files.writeString(
        locks.resolve("corpus.lock"),
        "{\"owner\": \"another\", \"expires_at\": \"2999-01-01T00:00:00Z\"}");
    assertThatThrownBy(() -> LakeLock.take(lake, "corpus", Duration.ofMillis(1_500)))
        .hasMessageContaining("Another process");
    assertThat(Counted.READS).hasValueBetween(2, 4);
  }

  private static List<String> words(Dataset<Row> labels) {
    return labels.select("label").sort("label").as(Encoders.STRING()).collectAsList();
  }

  @Test
  void aFolderWithoutTablesIsNoCorpus() throws java.io.IOException {
    Lake lake = lake();
    Files.createDirectories(folder.resolve("lake/site/cards"));
    Files.createDirectories(folder.resolve("lake/begun/media"));
    assertThat(lake.corpora()).containsExactly("begun");
  }

  /** Without a turn for others the one who waits would look just between two of hundreds. */
  @Test
  void whoAsksForTheSameLockOverAndOverLetsOthersHaveIt() throws Exception {
    Lake lake = lake();
    LakeLock.await(lake, "ledger").close();
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(() -> LakeLock.await(lake, "ledger").close());
    int held = 0;
    while (!other.isDone() && held < 150) {
      try (LakeLock lock = LakeLock.await(lake, "ledger")) {
        lock.require();
        Thread.sleep(30);
      }
      held++;
    }
    other.get(1, TimeUnit.MINUTES);
    assertThat(held).isLessThan(50);
  }
}
