package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.ModelRow;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry says what each model follows from, also beside models of older builds. */
@Tag("walk")
class ModelsCommandTest {
  private static final String REPORT =
      """
      {"shards": 16, "test": {"accuracy": 0.75, "uar": 0.7, "macroF1": 0.65,
        "interval": {"low": 0.5, "high": 0.875, "note": ""}},
       "variants": [{"precision": "int8", "bytes": 100, "memoryBytes": 500, "loadingBytes": 900,
         "accuracy": 0.7, "latencyP95Ms": 2.5}]}
      """;

  @TempDir Path folder;

  private static void append(
      Lake lake, TableContract table, String name, int created, Object... more) {
    Object[] optional =
        Stream.concat(Stream.of("5e".repeat(32), "4e".repeat(32), "0.1.0"), Stream.of(more))
            .toArray();
    Row row = ModelRow.of(table, name, created, "words-1", REPORT, optional);
    lake.appendOwn(table, lake.spark().createDataFrame(List.of(row), table.schema()));
  }

  @Test
  void versionSaltAndShardsStandBesideScoresAndFormsAndOlderLakesAreRead() throws IOException {
    String uri = folder.resolve("lake").toString();
    Lake lake = Lake.openOrCreate(TestSpark.session(), uri);
    List<String> added = List.of("version_digest", "salt_sha256");
    TableContract older =
        TableContract.of(
            "models",
            LakeTables.MODELS.columns().stream()
                .filter(c -> !added.contains(c.name()))
                .toArray(ColumnSpec[]::new));
    append(lake, older, "words-old-1", 1);
    Printed alone = Printed.by("models", "--lake", uri);
    assertThat(alone.ok()).contains("words-old-1", "version not noted, salt not noted, 16 shards");

    append(lake, LakeTables.MODELS, "words-new-2", 2, "d1".repeat(32), "5a".repeat(32));
    assertThat(Printed.by("models", "--lake", uri).ok())
        .contains("version not noted", "version " + "d1".repeat(8) + ", salt " + "5a".repeat(8))
        .contains("accuracy 0.750 (0.500-0.875)  UAR 0.700  macro-F1 0.650")
        .contains("int8        100 bytes        900 in memory", "p95 2.50 ms  for mobile");
    JsonNode models =
        new ObjectMapper()
            .readTree(Printed.by("models", "--lake", uri, "--json").ok())
            .path("models");
    assertThat(Stream.of("version_digest", "salt_sha256"))
        .allSatisfy(
            key -> {
              assertThat(models.path(0).path(key).isNull()).isTrue();
              assertThat(models.path(1).path(key).asText()).hasSize(64);
            });
    assertThat(models.at("/1/forms/0/devices").toString()).isEqualTo("[\"mobile\"]");
    assertThat(models.at("/1/report/shards").asInt()).isEqualTo(16);
  }
}
