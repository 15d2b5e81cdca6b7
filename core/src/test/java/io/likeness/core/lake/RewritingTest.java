package io.likeness.core.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.testing.TestSpark;
import io.likeness.core.testing.TestVersions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with two tags and a newest version that is in neither. */
@Tag("walk")
class RewritingTest {
  private static final SparkSession SPARK = TestSpark.session();

  @TempDir Path folder;
  private Lake lake;
  private org.apache.hadoop.fs.Path table;

  private static Dataset<Row> ids(String... ids) {
    return SPARK.createDataset(List.of(ids), Encoders.STRING()).toDF("record_id");
  }

  private Snapshot write(Snapshot before, String... ids) {
    return lake.overwrite(
        before,
        LakeTables.LABELS,
        SPARK.createDataFrame(
            Stream.of(ids).map(id -> RowFactory.create(id, "word", "declared")).toList(),
            LakeTables.LABELS.schema()));
  }

  @BeforeEach
  void fill() {
    lake = Lake.openOrCreate(SPARK, folder.resolve("lake").toString());
    table = lake.tablePath("corpus", LakeTables.LABELS);
    Snapshot one = write(Snapshot.empty("corpus"), "gone", "old");
    Snapshot two = write(one, "gone", "middle");
    write(two, "gone", "new");
    new VersionLog(lake)
        .reissue(
            List.of(
                TestVersions.of("corpus-1", one, 2, "none"),
                TestVersions.of("corpus-2", two, 2, "none")),
            List.of());
  }

  private List<Long> needed() {
    return List.of(0L, 1L, lake.newest(table).version());
  }

  private List<String> at(long version) {
    return lake.at(table, version).select("record_id").as(Encoders.STRING()).collectAsList();
  }

  private List<String> newest() {
    return at(lake.newest(table).version());
  }

  private void dies(Consumer<Runnable> change) {
    assertThatThrownBy(
            () ->
                new Rewriting(lake, table)
                    .of(
                        needed(),
                        (version, rows) -> true,
                        delta ->
                            change.accept(
                                () ->
                                    delta
                                        .as("held")
                                        .merge(ids("gone").as("g"), "held.record_id = g.record_id")
                                        .whenMatched()
                                        .delete()
                                        .execute())))
        .hasMessage("killed");
  }

  private void gone() {
    Excision.Taken taken = new Excision(lake).without(table, needed(), "record_id", ids("gone"));
    SortedMap<Long, Long> versions = taken.versions();
    assertThat(at(versions.get(0L))).containsExactly("old");
    assertThat(at(versions.get(1L))).containsExactly("middle");
    assertThat(newest()).containsExactly("new");
  }

  @Test
  void aKillWhileOldVersionsAreWrittenAnewLosesNothingOfTheNewest() {
    dies(
        change -> {
          throw new IllegalStateException("killed");
        });
    assertThat(newest()).as("as it was killed").contains("old");
    try (LakeLock held = LakeLock.take(lake, "corpus")) {
      assertThat(newest()).as("who writes next").containsExactlyInAnyOrder("gone", "new");
      new Retention(lake, Duration.ofDays(-1)).keep(held, "corpus", Integer.MAX_VALUE);
      assertThat(newest()).containsExactlyInAnyOrder("gone", "new");
      gone();
    }
    assertThat(lake.listOwn("heads/corpus")).isEmpty();
  }

  @Test
  void aKillBehindAChangeAndAnotherOneInTheNextAttemptLoseNothingEither() {
    for (int attempt = 0; attempt < 2; attempt++) {
      try (LakeLock held = LakeLock.take(lake, "corpus")) {
        dies(
            change -> {
              change.run();
              throw new IllegalStateException("killed");
            });
      }
    }
    assertThat(newest()).containsExactly("old");
    try (LakeLock held = LakeLock.take(lake, "corpus")) {
      gone();
    }
  }

  @Test
  void whereNothingDiedTheNewestVersionIsNotRestored() {
    try (LakeLock held = LakeLock.take(lake, "corpus")) {
      gone();
    }
    long version = lake.newest(table).version();
    LakeLock.take(lake, "corpus").close();
    assertThat(lake.newest(table).version()).isEqualTo(version);
    assertThat(Files.exists(folder.resolve("lake/_likeness/heads/corpus/labels"))).isFalse();
  }
}
