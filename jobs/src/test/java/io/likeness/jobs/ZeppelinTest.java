package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The notes as Zeppelin's own parser reads them: what {@link Notes} runs is what it would run. */
@Tag("e2e")
@ExtendWith(Footprint.class)
class ZeppelinTest {
  private static final Path READER = Site.ROOT.resolve("e2e/zeppelin");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void zeppelinReadsEveryParagraphAsTheNoteRunnerDoes() throws Exception {
    List<Path> files = Notes.all();
    assertThat(read(files)).isZero();
    JsonNode notes = JSON.readTree(folder.resolve("notes.json").toFile());
    assertThat(notes).hasSameSizeAs(files).hasSize(8);
    int forms = 0;
    for (int i = 0; i < files.size(); i++) {
      JsonNode ours = JSON.readTree(files.get(i).toFile());
      JsonNode note = notes.get(i);
      assertThat(note.path("id")).isEqualTo(ours.path("id"));
      assertThat(note.path("paragraphs")).hasSameSizeAs(ours.path("paragraphs"));
      for (int p = 0; p < ours.path("paragraphs").size(); p++) {
        JsonNode read = note.path("paragraphs").get(p);
        JsonNode written = ours.path("paragraphs").get(p);
        String said = files.get(i).getFileName() + ": " + read;
        assertThat(read.path("title")).as(said).isEqualTo(written.path("title"));
        assertThat(read.path("interpreter").asText()).as(said).isIn("md", "spark", "spark.sql");
        String text = written.path("text").asText();
        assertThat(text)
            .as(said)
            .startsWith(
                "%"
                    + read.path("interpreter").asText()
                    + (read.at("/options/form").asText().equals("simple")
                        ? "(form=simple)\n"
                        : "\n"));
        assertThat(read.path("script").asText().strip())
            .as(said)
            .isEqualTo(Notes.filled(text.substring(text.indexOf('\n') + 1), Map.of()));
        forms += read.path("forms").size();
      }
    }
    assertThat(forms).isGreaterThan(10);
  }

  /** Zeppelin would hand a Scala paragraph its forms unfilled. */
  @Test
  void aScalaParagraphHasFormsOnlyWhereItAsksForThem() throws Exception {
    Path first = Notes.all().get(0);
    Path without =
        Files.writeString(
            folder.resolve("without.zpln"),
            Files.readString(first).replace("%spark(form=simple)", "%spark"));
    assertThat(read(List.of(first, without))).isZero();
    JsonNode notes = JSON.readTree(folder.resolve("notes.json").toFile());
    assertThat(notes.at("/0/paragraphs/1/options/form").asText()).isEqualTo("simple");
    assertThat(notes.at("/0/paragraphs/1/forms")).hasSize(2);
    assertThat(notes.at("/1/paragraphs/1/options")).isEmpty();
    assertThat(notes.at("/1/paragraphs/1/forms")).isEmpty();
    assertThat(notes.at("/1/paragraphs/1/script").asText()).contains("\"${lake=");
  }

  @Test
  void aNoteThatIsCutOffIsRefused() throws Exception {
    String whole = Files.readString(Notes.all().get(0));
    Path cut =
        Files.writeString(folder.resolve("cut.zpln"), whole.substring(0, whole.length() / 2));
    assertThat(read(List.of(cut))).isNotZero();
  }

  private int read(List<Path> files) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                READER + "/target/parser/*",
                READER.resolve("ReadNotes.java").toString(),
                folder.resolve("notes.json").toString()));
    files.forEach(f -> line.add(f.toAbsolutePath().toString()));
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said.txt").toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
