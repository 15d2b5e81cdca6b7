package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
  @TempDir Path folder;

  private Row record(Lake lake, String source, String address, String content) {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    return RowFactory.create(
        source,
        Sha256.hex(content),
        "clip",
        "WAV",
        1L,
        "p",
        true,
        null,
        Map.of(),
        null,
        1,
        1,
        seal.seal(address),
        null);
  }

  private Snapshot snapshot(Lake lake, List<Row> records) {
    return lake.overwrite(
        Snapshot.empty("c"),
        LakeTables.RECORDS,
        lake.spark().createDataFrame(records, LakeTables.RECORDS.schema()));
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toUri().toString();
  }

  @Test
  void onlyWholeUnchangedFilesOfThePersonAloneAreDeleted() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    String own = file("own.wav", "own");
    String again = file("again.wav", "second reading");
    String changed = file("changed.wav", "something else by now");
    String both = file("both.wav", "both");
    String archive = file("all.tar", "tar");
    List<Row> older = new ArrayList<>(List.of(record(lake, "s2", again, "first reading")));
    List<Row> newer =
        List.of(
            record(lake, "s1", own, "own"),
            record(lake, "s2", again, "second reading"),
            record(lake, "s3", changed, "as it was"),
            record(lake, "s4", both, "both"),
            record(lake, "s5", archive + "!/a.wav", "member"),
            record(lake, "s6", folder.toUri() + "gone.wav", "gone"),
            record(lake, "other", file("other.wav", "other"), "other"));
    Subject subject =
        new Subject(
            Set.of("s1", "s2", "s3", "s4", "s5", "s6"),
            Set.of(
                Sha256.hex("own"),
                Sha256.hex("first reading"),
                Sha256.hex("second reading"),
                Sha256.hex("as it was"),
                Sha256.hex("member"),
                Sha256.hex("gone")),
            6);
    SourceFiles files = new SourceFiles(lake);
    Snapshot first = snapshot(lake, older);
    files.add(List.of(first, snapshot(lake, newer)), subject.sources(), subject.records());
    assertThat(files.left()).hasSize(6).containsValue(SourceFiles.LEFT);
    assertThat(files.delete())
        .containsEntry(own, SourceFiles.DELETED)
        .containsEntry(again, SourceFiles.DELETED)
        .containsEntry(changed, SourceFiles.CHANGED)
        .containsEntry(both, SourceFiles.SHARED)
        .containsEntry(archive + "!/a.wav", SourceFiles.PART)
        .containsEntry(folder.toUri() + "gone.wav", SourceFiles.NOT_FOUND)
        .hasSize(6);
    try (var left = Files.list(folder)) {
      assertThat(left.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("changed.wav", "both.wav", "all.tar", "other.wav");
    }
  }
}
