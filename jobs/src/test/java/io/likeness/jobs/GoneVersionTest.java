package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version of which another tool's VACUUM, or a lost log, has left a part. */
class GoneVersionTest {
  private static final String TRAIN = "train={epochs=1,shards=2,batch=4,seed=1}";

  @TempDir static Path folder;
  private static Path recipe;

  @TempDir Path temp;

  @BeforeAll
  static void ingest() throws IOException {
    TestSpark.session();
    recipe = TinyCorpus.write(folder);
    Printed.by(
            "ingest",
            recipe.toString(),
            "--input",
            folder.resolve("input").toString(),
            "--lake",
            folder.resolve("lake").toString())
        .ok();
  }

  /** A copy of the lake, since Delta remembers logs by their path. */
  private Path lake() throws IOException {
    for (String part : List.of("lake", "lake.keys")) {
      try (Stream<Path> all = Files.walk(folder.resolve(part))) {
        for (Path file : all.toList()) {
          Files.copy(file, temp.resolve(folder.relativize(file).toString()));
        }
      }
    }
    return temp.resolve("lake");
  }

  /** Deletes the files of a folder that end so, with their checksums. */
  private static void lose(Path folder, String end) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> lost =
          all.filter(Files::isRegularFile)
              .filter(f -> f.toString().endsWith(end) || f.toString().endsWith(end + ".crc"))
              .toList();
      assertThat(lost).isNotEmpty();
      for (Path file : lost) {
        Files.delete(file);
      }
    }
  }

  private static void refused(String why, Printed said) {
    assertThat(said.complaint()).contains(why).doesNotContain("\tat ").doesNotContain("bug of");
    assertThat(said.code()).as(said.complaint()).isEqualTo(2);
    assertThat(said.text()).isEmpty();
  }

  private static Printed trained(String tag, Path lake) {
    return Printed.by(
        "train", recipe.toString(), "--from", tag, "--lake", lake.toString(), "--set", TRAIN);
  }

  @Test
  void aDataFileThatIsGoneIsTwoAndNamesItsTable() throws IOException {
    Path lake = lake();
    lose(lake.resolve("tiny/records"), ".parquet");
    String why = ".parquet of the table tiny/records is gone, as after a VACUUM by another tool";
    refused(why, trained("tiny-1", lake));
    refused(why, Printed.by("table", "records", "--tag", "tiny-1", "--lake", lake.toString()));
    String runs = Printed.by("runs", "--json", "--lake", lake.toString()).ok();
    assertThat(runs).contains("VERSION_BROKEN");
  }

  @Test
  void mediaThatAreGoneAreTwoToWhoeverOpensThem() throws IOException {
    Path lake = lake();
    lose(lake.resolve("tiny/media"), ".parquet");
    refused(
        ".parquet of the table tiny/media is gone",
        Printed.by("digest", "tiny-1", "--lake", lake.toString()));
  }

  @Test
  void aVersionWhoseLogIsGoneIsTwoAndNamesItsTable() throws IOException {
    Path lake = lake();
    lose(lake.resolve("tiny/records/_delta_log"), ".json");
    refused("tiny/records cannot be read any more (", trained("tiny-1", lake));
    refused(
        "restore them from a backup of the lake, or run the recipe again",
        Printed.by("digest", "tiny-1", "--lake", lake.toString()));
  }

  @Test
  void aVersionThatNeverWasIsTwoAndNamesThoseThereAre() {
    refused("the latest tags are tiny-1", trained("tiny-9", folder.resolve("lake")));
  }
}
