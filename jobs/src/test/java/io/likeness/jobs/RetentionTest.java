package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  @TempDir Path folder;
  private Path recipe;

  private int likeness(String command, String date, String... more) {
    List<String> line = new ArrayList<>(List.of(command, recipe.toString()));
    line.addAll(List.of("--lake", folder.resolve("lake").toString(), "--date", date));
    line.addAll(List.of(more));
    return Main.execute(line.toArray(String[]::new));
  }

  private int nightly(String date) {
    return likeness("nightly", date, "--input", folder.resolve("in").toString(), "--retries", "0");
  }

  private long records() {
    Lake lake = Lake.open(TestSpark.session(), folder.resolve("lake").toString());
    return lake.read(lake.head("kept"), LakeTables.RECORDS).count();
  }

  private long refused(String code) {
    Lake lake = Lake.open(TestSpark.session(), folder.resolve("lake").toString());
    return lake.read(lake.head("kept"), LakeTables.QUARANTINE)
        .where("code = '" + code + "'")
        .count();
  }

  @Test
  @Tag("slow")
  void whatHasEndedGoesFromEveryVersionAndStaysOutOfTheNextNights() throws IOException {
    TestSpark.session();
    Path input = Files.createDirectories(folder.resolve("in"));
    StringBuilder manifest = new StringBuilder("file,who,word,made\n");
    for (int i = 0; i < 12; i++) {
      Files.write(input.resolve("c" + i + ".wav"), TinyCorpus.clip(i, 0));
      manifest
          .append("c%d.wav,p%d,w0,".formatted(i, i))
          .append(i == 0 ? "2026-10-01" : "2026-10-30")
          .append('\n');
    }
    Files.writeString(input.resolve("m.csv"), manifest);
    recipe =
        Files.writeString(
            folder.resolve("kept.conf"),
            """
            corpus = kept
            kind = voice
            ingest.sources = [ { manifest = "m.csv", file = file, label = word, person = who,
              attributes { made = made } } ]
            split { train = 0.5, validation = 0.25, test = 0.25 }
            law.retention { collected = made, days = 40 }
            """);
    assertThat(nightly("2026-11-01")).isZero();
    Path kept = recipe;
    recipe =
        Files.writeString(
            folder.resolve("other.conf"),
            Files.readString(recipe)
                .replace("corpus = kept", "corpus = other")
                .replaceFirst("law.retention.*", ""));
    assertThat(nightly("2026-11-01")).as("another corpus, of the same files").isZero();
    recipe = kept;
    assertThat(records()).isEqualTo(12);
    assertThat(likeness("retention", "2026-11-09")).as("not yet").isZero();
    assertThat(records()).isEqualTo(12);

    for (String night : new String[] {"2026-11-10", "2026-11-11", "2026-11-12"}) {
      assertThat(nightly(night)).isZero();
      assertThat(records()).isEqualTo(11);
      assertThat(refused("RETENTION_ENDED")).isOne();
    }
    Lake lake = Lake.open(TestSpark.session(), folder.resolve("lake").toString());
    assertThat(new VersionLog(lake).of("other"))
        .as("what the other corpus may keep")
        .allSatisfy(v -> assertThat(v.originals()).isEqualTo(12));
    assertThat(new VersionLog(lake).of("kept"))
        .as("the tag of before, put on new tables, and no other")
        .allSatisfy(v -> assertThat(v.originals()).isEqualTo(11));
    try (var reports = Files.list(folder.resolve("lake/_likeness/erasures"))) {
      assertThat(reports.filter(f -> f.toString().endsWith(".md")))
          .singleElement()
          .satisfies(
              f ->
                  assertThat(Files.readString(f))
                      .contains("ended on 2026-11-10", "1 contents", ": 0 hits"));
    }
    Files.writeString(recipe, Files.readString(recipe).replaceFirst("law.retention.*", ""));
    assertThat(likeness("retention", "2026-11-12")).as("no period declared").isEqualTo(1);
  }
}
