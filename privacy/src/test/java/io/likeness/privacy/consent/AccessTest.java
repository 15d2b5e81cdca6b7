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
import io.likeness.core.testing.TestVersions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    log.note(Instant.EPOCH, "eve", "train", "c-1", "none", 1);
    assertThat(log.firstBroken()).as("other notes do not hide it").contains(3L);
    assertThatThrownBy(log::requireWhole).hasMessageContaining("access verify --accept");
    assertThat(log.accept()).isEqualTo(4);
    assertThat(log.firstBroken()).isEmpty();
  }

  @Test
  void threadsThatNoteAtOnceTakeTurns() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    AccessLog log = new AccessLog(lake);
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String who = "writer-" + i;
      writers.add(
          CompletableFuture.runAsync(
              () -> log.note(Instant.EPOCH, who, "train", "c-1", "none", 1)));
    }
    writers.forEach(CompletableFuture::join);
    assertThat(lake.readOwn(LakeTables.ACCESSES).count()).isEqualTo(4);
    assertThat(log.reads("c-1", Purpose.TRAIN)).isEqualTo(4);
    assertThat(log.reads("c-1", Purpose.PUBLISH)).isZero();
    assertThat(log.reads("c-2", Purpose.TRAIN)).isZero();
    assertThat(log.firstBroken()).isEmpty();
  }

  private static DatasetVersion version(String basis) {
    return TestVersions.of("c-1", Snapshot.empty("c"), 0, basis);
  }
}
