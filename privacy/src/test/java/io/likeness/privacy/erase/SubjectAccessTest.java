package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectAccessTest {
  @TempDir Path folder;

  private static Dataset<Row> rows(TableContract table, Row... rows) {
    return TestSpark.session().createDataFrame(List.of(rows), table.schema());
  }

  private static Row exported(String layout, String address, String principal, String sha256) {
    return RowFactory.create(
        "c-1", Timestamp.from(Instant.EPOCH), layout, address, "train", principal, 1L, sha256);
  }

  @Test
  void whatWasRefusedAndWhatWasHandedOutOfForgottenVersionsIsTold() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    lake.overwrite(
        Snapshot.empty("c"),
        LakeTables.QUARANTINE,
        rows(
            LakeTables.QUARANTINE,
            RowFactory.create(
                "s1", null, seal.seal("file:/in/ghostly.wav"), "ingest", "TRUNCATED", null, null),
            RowFactory.create(
                "s2", null, seal.seal("file:/in/other.wav"), "ingest", "EMPTY", null, null)));
    lake.overwrite(
        Snapshot.empty(Lake.OWN),
        LakeTables.EXPORTS,
        rows(
            LakeTables.EXPORTS,
            exported("kaldi", "file:/out", "alice", "ab".repeat(32)),
            exported(ExportLog.MEDIUM, "file:/of-another.wav", "eve", "cd".repeat(32)),
            exported(ExportLog.MEDIUM, "file:/nobody-knows.wav", "bob", "ef".repeat(32))));
    lake.overwrite(
        Snapshot.empty("c"),
        LakeTables.MEDIA,
        rows(
            LakeTables.MEDIA,
            RowFactory.create(
                "s3", "t", "cd".repeat(32), "clip", "WAV", 1L, null, null, null, null)));
    SubjectAccess access = new SubjectAccess(lake);
    assertThatThrownBy(
            () -> access.write("ghostly", folder.resolve("lake/answer").toString(), "eve"))
        .hasMessageContaining("--out")
        .hasMessageContaining("within the lake");
    Path answer = folder.resolve("answer");
    SubjectAccess.Written written = access.write("ghostly", answer.toString(), "eve");
    assertThat(written.recordings()).isZero();
    JsonNode told = new ObjectMapper().readTree(answer.resolve("subject.json").toFile());
    assertThat(told.path("refused")).hasSize(1);
    assertThat(told.at("/refused/0/source").asText()).isEqualTo("file:/in/ghostly.wav");
    assertThat(told.at("/refused/0/code").asText()).isEqualTo("TRUNCATED");
    assertThat(told.at("/versions_no_longer_kept/0").asText()).isEqualTo("c-1");
    assertThat(told.path("exports").findValuesAsText("principal")).containsExactly("bob", "alice");
  }

  @Test
  void recordingsAreHandedOutUnderTheUsualEndingOfTheirFormat() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    byte[] source = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI)).seal("file:/in/a");
    String person = Subject.pseudonym(lake, "ghostly");
    List<String> formats = List.of("OGG_VORBIS", "SPHERE", "JPEG", "TXT");
    lake.overwrite(
        Snapshot.empty("c"),
        LakeTables.RECORDS,
        rows(
            LakeTables.RECORDS,
            formats.stream()
                .map(
                    f ->
                        RowFactory.create(
                            f, "of-" + f, "clip", f, 1L, person, true, null, Map.of(), null, 0, 0,
                            source, null))
                .toArray(Row[]::new)));
    lake.overwrite(
        lake.head("c"),
        LakeTables.MEDIA,
        rows(
            LakeTables.MEDIA,
            formats.stream()
                .map(
                    f ->
                        RowFactory.create(
                            f, "t", "of-" + f, "clip", f, 1L, null, null, new byte[1], null))
                .toArray(Row[]::new)));
    Path answer = folder.resolve("answer");
    new SubjectAccess(lake).write("ghostly", answer.toString(), "eve");
    try (Stream<Path> media = Files.list(answer.resolve("media"))) {
      assertThat(media.map(m -> m.getFileName().toString()).filter(m -> !m.startsWith(".")))
          .containsExactlyInAnyOrder(
              "of-OGG_VORBIS.ogg", "of-SPHERE.sph", "of-JPEG.jpg", "of-TXT.txt");
    }
  }
}
