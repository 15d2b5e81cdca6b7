package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.Sha256;
import io.likeness.core.testing.TestSpark;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Parquet layout, read by a reader that shares no code with the one that wrote it. */
@Tag("e2e")
@ExtendWith(Footprint.class)
class DuckDbTest {
  private static final Path READER = Site.ROOT.resolve("e2e/duckdb/target/reader");

  @TempDir private static Path folder;

  private static int likeness(String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--lake", folder.resolve("lake").toString()));
    return Main.execute(line.toArray(String[]::new));
  }

  private static Driver driver() throws Exception {
    try (Stream<Path> jars = Files.list(READER)) {
      List<URL> urls = new ArrayList<>();
      for (Path jar : jars.toList()) {
        urls.add(jar.toUri().toURL());
      }
      // Stays open as long as the driver is used, which is to the end of the tests.
      ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new));
      return (Driver)
          loader.loadClass("org.duckdb.DuckDBDriver").getDeclaredConstructor().newInstance();
    }
  }

  @Test
  void everyRowIsReadWithTheMediaThatItsMetadataSay() throws Exception {
    TestSpark.session();
    Path recipe = TinyCorpus.write(folder);
    Path out = folder.resolve("out");
    assertThat(likeness("run", recipe.toString(), "--input", folder.resolve("input").toString()))
        .isZero();
    assertThat(
            likeness(
                "export",
                "tiny",
                "--to",
                "hf-parquet",
                "--out",
                out.toString(),
                "--purpose",
                "train",
                "--principal",
                "a test"))
        .isZero();
    List<String> lines = Files.readAllLines(out.resolve("metadata.jsonl"));
    List<String> read = new ArrayList<>();
    try (Connection duck = driver().connect("jdbc:duckdb:", new Properties());
        Statement statement = duck.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT record_id, audio.bytes AS bytes, label, person, metadata, filename"
                    + " FROM read_parquet('"
                    + out.resolve("data").resolve("*.parquet")
                    + "', filename = true)")) {
      while (rows.next()) {
        JsonNode said = new ObjectMapper().readTree(rows.getString("metadata"));
        byte[] bytes = rows.getBlob("bytes").getBinaryStream().readAllBytes();
        assertThat(Sha256.hex(bytes)).isEqualTo(said.path("sha256").asText());
        assertThat(rows.getString("record_id")).isEqualTo(said.path("record_id").asText());
        assertThat(rows.getString("person")).isEqualTo(said.path("person").asText());
        assertThat(rows.getString("label")).isEqualTo(said.path("label").asText());
        assertThat(Path.of(rows.getString("filename")).getFileName().toString())
            .startsWith(said.path("split").asText());
        read.add(rows.getString("metadata"));
      }
    }
    assertThat(lines).hasSizeGreaterThan(20);
    assertThat(read).containsExactlyInAnyOrderElementsOf(lines);
  }
}
