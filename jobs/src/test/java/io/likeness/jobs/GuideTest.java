package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the guide says, in the guide's order: its commands are executed and what it shows of a
 * recipe is put into the recipe.
 */
@Tag("slow")
class GuideTest {
  private static final Path GUIDE = Path.of("../docs/guide.md");

  /** A code block: what it is in, and its lines. */
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$", Pattern.UNIX_LINES);

  private static final int SPEAKERS = 14;
  private static final int TAKES = 8;

  @TempDir Path folder;

  private String said = "";

  @Test
  void everyCommandOfTheGuideWorksInItsOrder() throws IOException {
    TestSpark.session();
    clips();
    int commands = 0;
    for (List<String> block : blocks()) {
      if (block.get(0).equals("hocon")) {
        Path recipe = folder.resolve("my.conf");
        Files.writeString(recipe, Files.readString(recipe) + block.get(1));
        continue;
      }
      for (String line : block.get(1).lines().toList()) {
        assertThat(execute(line)).as(line + "\n" + said).isZero();
        commands++;
        if (line.contains(" init ")) {
          isOnSomeRight();
        }
      }
    }
    assertThat(commands).isGreaterThan(12);
    assertThat(folder.resolve("copy.wav")).isNotEmptyFile();
    assertThat(folder.resolve("shards/MANIFEST.sha256")).isNotEmptyFile();
    assertThat(folder.resolve("lake/_likeness/cards")).isNotEmptyDirectory();
  }

  @Test
  void theChineseGuideHasTheSameBlocks() throws IOException {
    assertThat(blocks(Path.of("../docs/guide.zh-CN.md"))).isEqualTo(blocks());
  }

  private static List<List<String>> blocks() throws IOException {
    return blocks(GUIDE);
  }

  private static List<List<String>> blocks(Path page) throws IOException {
    return BLOCK
        .matcher(Files.readString(page))
        .results()
        .map(m -> List.of(m.group(1), m.group(2)))
        .toList();
  }

  private void clips() throws IOException {
    Path clips = Files.createDirectories(folder.resolve("clips"));
    StringBuilder manifest = new StringBuilder("file,word,speaker,accent\n");
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
                person % 5 == 0 ? "rare" : "common"));
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

  private int execute(String line) {
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
    Printed printed = Printed.by(words.toArray(String[]::new));
    said = printed.text();
    return printed.code();
  }

  /** The first record of the table that was printed last. */
  private String record() {
    List<String> lines = said.lines().toList();
    int column = List.of(lines.get(0).split(",")).indexOf("record_id");
    return lines.get(1).split(",")[column];
  }
}
