package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the guide says, in the guide's order: its commands are executed and what it shows of a
 * recipe is put into the recipe.
 */
@Tag("slow")
class GuideTest {
  private static final int SPEAKERS = 14;
  private static final int TAKES = 8;

  @TempDir Path folder;

  private String said = "";

  @Test
  void everyCommandOfTheGuideWorksInItsOrder() throws IOException {
    TestSpark.session();
    clips();
    int commands = 0;
    Instant begun = Instant.now();
    for (Guide.Block block : Guide.blocks("guide.md")) {
      if (block.language().equals("hocon")) {
        if (block.text().contains("file = ")) {
          plansFor(block.text());
        } else {
          Path recipe = folder.resolve("my.conf");
          Files.writeString(recipe, Files.readString(recipe) + block.text());
        }
        continue;
      }
      for (String line : block.text().lines().toList()) {
        Printed printed = execute(line);
        assertThat(printed.code()).as(line + "\n" + printed.complaint()).isZero();
        said = printed.text();
        commands++;
        if (line.contains(" init ")) {
          isOnSomeRight();
        }
      }
    }
    System.out.printf(
        "guide: %d commands in %d s%n",
        commands, Duration.between(begun, Instant.now()).toSeconds());
    assertThat(commands).isGreaterThan(12);
    assertThat(folder.resolve("copy.wav")).isNotEmptyFile();
    assertThat(folder.resolve("shards/MANIFEST.sha256")).isNotEmptyFile();
    assertThat(folder.resolve("lake/_likeness/cards")).isNotEmptyDirectory();
  }

  /** What the guide offers in the place of another block, with the tables that it names. */
  private void plansFor(String block) throws IOException {
    Files.writeString(folder.resolve("ages.csv"), "age_group,share\nyoung,0.4\nold,0.6\n");
    Files.writeString(
        folder.resolve("speakers.csv"),
        "dialect,gender,count\nsouth,f,500\nsouth,m,550\nnorth,f,525\nnorth,m,525\n");
    Path other = folder.resolve("other.conf");
    Files.writeString(other, Files.readString(folder.resolve("my.conf")) + block);
    String plan =
        Printed.by("plan", other.toString(), "--lake", folder.resolve("lake").toString()).ok();
    assertThat(plan).contains("Census 2020, table 4", "User survey, May 2026, 2,100 answers");
  }

  private void clips() throws IOException {
    Path clips = Files.createDirectories(folder.resolve("clips"));
    StringBuilder manifest =
        new StringBuilder("file,word,speaker,accent,dialect,gender,age_group\n");
    for (int person = 0; person < SPEAKERS; person++) {
      for (int take = 0; take < TAKES; take++) {
        String name = "clip" + person + "-" + take + ".wav";
        Files.write(clips.resolve(name), TinyCorpus.clip(person, take));
        manifest.append(
            String.join(
                ",",
                name,
                "w" + take % 2,
                "speaker" + person,
                person % 5 == 0 ? "rare" : "common",
                person % 2 == 0 ? "south" : "north",
                person / 2 % 2 == 0 ? "f" : "m",
                person / 4 % 2 == 0 ? "young" : "old"));
        manifest.append('\n');
      }
    }
    Files.writeString(clips.resolve("manifest.csv"), manifest);
  }

  /** What the guide tells the reader to do by hand. */
  private void isOnSomeRight() throws IOException {
    Path recipe = folder.resolve("my.conf");
    String drafted = Files.readString(recipe);
    assertThat(drafted).contains("legal-basis = none").contains("corpus = clips");
    Files.writeString(
        recipe, drafted.replace("legal-basis = none", "legal-basis = \"invented: of nobody\""));
  }

  private Printed execute(String line) {
    Map<String, String> places =
        Map.of(
            "~/clips", folder.resolve("clips").toString(),
            "~/shards", folder.resolve("shards").toString(),
            "my.conf", folder.resolve("my.conf").toString(),
            "copy.wav", folder.resolve("copy.wav").toString(),
            "lake", folder.resolve("lake").toString());
    List<String> words = new ArrayList<>();
    for (String word : DocumentedCommandsTest.words(line)) {
      words.add(word.equals("RECORD") ? record() : places.getOrDefault(word, word));
    }
    return Printed.by(words.toArray(String[]::new));
  }

  /** The first record of the table that was printed last. */
  private String record() {
    List<String> lines = said.lines().toList();
    int column = List.of(lines.get(0).split(",")).indexOf("record_id");
    return lines.get(1).split(",")[column];
  }
}
