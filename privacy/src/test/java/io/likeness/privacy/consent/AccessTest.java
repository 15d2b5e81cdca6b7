package io.likeness.privacy.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  @TempDir Path folder;

  @Test
  void aVersionWithoutABasisMayOnlyBeTrainedOn() {
    assertThatCode(() -> LakeReader.requireBasis("c-1", "none", Purpose.TRAIN))
        .doesNotThrowAnyException();
    for (Purpose p : Purpose.values()) {
      assertThatCode(() -> LakeReader.requireBasis("c-1", "contract 7", p))
          .doesNotThrowAnyException();
      if (p != Purpose.TRAIN) {
        assertThatThrownBy(() -> LakeReader.requireBasis("c-1", "none", p))
            .hasMessageContainingAll("no legal basis recorded", p.word());
      }
    }
  }

  @Test
  void everyReadIsNotedAndAChangedNoteShows() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    LakeReader door = new LakeReader(lake);
    assertThat(door.read(version("none"), "train", "ann").columns()).contains("bytes", "person");
    assertThatThrownBy(() -> door.read(version("none"), "publish", "ann"))
        .hasMessageContaining("no legal basis");
    assertThatThrownBy(() -> door.read(version("none"), "look", "ann"))
        .hasMessageContaining("not one purpose");
    door.read(version("declared"), "publish", "bob");

    AccessLog log = new AccessLog(lake);
    assertThat(lake.readOwn(LakeTables.ACCESSES).count()).isEqualTo(2);
    assertThat(log.firstBroken()).isEmpty();
    DeltaTable.forPath(lake.spark(), lake.ownPath(LakeTables.ACCESSES).toString())
        .update(
            functions.col("principal").equalTo("ann"), Map.of("principal", functions.lit("eve")));
    assertThat(log.firstBroken()).contains(1L);
  }

  @Test
  void aNoteThatWasCutOffAtTheEndIsMissed() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    AccessLog log = new AccessLog(lake);
    for (String who : List.of("ann", "bob", "cem")) {
      log.note(Instant.EPOCH, who, "train", "c-1", "none", 1);
    }
    assertThat(log.firstBroken()).isEmpty();
    DeltaTable.forPath(lake.spark(), lake.ownPath(LakeTables.ACCESSES).toString())
        .delete(functions.col("sequence").equalTo(3));
    assertThat(log.firstBroken()).contains(3L);
    log.note(Instant.EPOCH, "dan", "train", "c-1", "none", 1);
    assertThat(log.firstBroken()).as("another note does not hide it").contains(3L);
  }

  /** As on a cluster, where no lock of the operating system orders them. */
  @Test
  void ofWritersWhoSawTheSameEndOneIsAdded() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    new AccessLog(lake).note(Instant.EPOCH, "ann", "train", "c-1", "none", 1);
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Timestamp at = new Timestamp(0);
      Row row = RowFactory.create(2L, at, "writer-" + i, "train", "c-1", "none", 1L, "link-" + i);
      Dataset<Row> rows =
          lake.spark().createDataFrame(List.of(row), LakeTables.ACCESSES.schema()).coalesce(1);
      writers.add(
          CompletableFuture.runAsync(
              () -> lake.appendOwnFrom(LakeTables.ACCESSES, rows, "sequence", 2)));
    }
    writers.forEach(CompletableFuture::join);
    assertThat(lake.readOwn(LakeTables.ACCESSES).count()).isEqualTo(2);
  }

  private static DatasetVersion version(String basis) {
    return new DatasetVersion(
        "c-1",
        1,
        Instant.EPOCH,
        "run",
        Snapshot.empty("c"),
        "",
        "",
        "",
        "",
        "",
        List.of(),
        0,
        0,
        basis,
        Optional.empty());
  }
}
