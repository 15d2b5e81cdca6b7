package io.likeness.privacy.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    assertThat(lake.readOwn(io.likeness.core.lake.LakeTables.ACCESSES).count()).isEqualTo(2);
    assertThat(log.firstBroken()).isEmpty();
    io.delta.tables.DeltaTable.forPath(
            lake.spark(), lake.ownPath(io.likeness.core.lake.LakeTables.ACCESSES).toString())
        .update(
            functions.col("principal").equalTo("ann"),
            java.util.Map.of("principal", functions.lit("eve")));
    assertThat(log.firstBroken()).contains(1L);
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
