package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class AlignWalkTest {
  @TempDir Path folder;

  private int likeness(String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--lake", folder.resolve("lake").toString()));
    return Main.execute(line.toArray(String[]::new));
  }

  /** Sixteen persons with two takes each, from {@code first} on, of a word each. */
  private void walk(String corpus, int first) throws IOException {
    Path clips = Files.createDirectories(folder.resolve(corpus));
    StringBuilder manifest = new StringBuilder("file,word,who\n");
    for (int person = 0; person < 16; person++) {
      for (int take = first; take < first + 2; take++) {
        String name = person + "-" + take + ".wav";
        Files.write(clips.resolve(name), TinyCorpus.clip(person, take));
        manifest.append(name + ",w" + take % 2 + ",person" + person + "\n");
      }
    }
    Files.writeString(clips.resolve("m.csv"), manifest);
    Path recipe =
        Files.writeString(
            folder.resolve(corpus + ".conf"),
            """
            corpus = %s
            kind = voice
            ingest.sources = [ { manifest = "m.csv", file = file, label = word, person = who } ]
            split { train = 0.4, validation = 0.3, test = 0.3 }
            near-duplicates.enabled = false
            """
                .formatted(corpus));
    assertThat(likeness("run", recipe.toString(), "--input", clips.toString(), "--until", "split"))
        .isZero();
  }

  @Test
  @Tag("slow")
  void weightsThatAPersonWasLearntForAreTakenAwayWithThePerson() throws IOException {
    TestSpark.session();
    walk("words", 0);
    walk("others", 2);
    Path to = folder.resolve("aligned");
    String work = folder.resolve("work").toString();
    String[] align = {
      "align",
      "words",
      "others",
      "--epochs",
      "1",
      "--batch",
      "16",
      "--work",
      work,
      "--to",
      to.toString(),
      "--watch",
      folder.resolve("watched").toString()
    };
    assertThat(likeness(align)).isZero();
    assertThat(folder.resolve("watched/model/epoch-000001.jsonl")).isNotEmptyFile();
    assertThat(to.resolve("first.weights")).isNotEmptyFile();
    assertThat(to.resolve("second.weights")).isNotEmptyFile();
    Lake lake = Lake.open(TestSpark.session(), folder.resolve("lake").toString());
    assertThat(
            lake.readOwn(LakeTables.EXPORTS)
                .where("layout = 'weights' AND tag = 'words-1' AND records = 32")
                .select("address")
                .distinct()
                .head()
                .getString(0))
        .isEqualTo(ExportLog.local(to).toString());
    assertThat(likeness(align)).as("the folder holds something").isEqualTo(1);

    assertThat(likeness("erase", "--subject", "person3")).isZero();
    assertThat(to).doesNotExist();
  }
}
