package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A corpus that was only ingested, and what goes on from there. */
@Tag("walk")
class PartialWalkTest {
  @TempDir static Path folder;
  private static Path recipe;

  @BeforeAll
  static void ingest() throws IOException {
    TestSpark.session();
    TinyCorpus.write(folder);
    recipe = Files.writeString(folder.resolve("tiny.conf"), recipe("tiny"));
    on("lake", "ingest", recipe, "--input", folder.resolve("input").toString()).ok();
  }

  /** 28 records and 2 files that are refused at once; one record cannot be decoded. */
  private static String recipe(String corpus) {
    return String.join(
        "\n",
        "corpus = " + corpus,
        "kind = voice",
        "ingest.sources = [ { manifest = \"clips/manifest.csv\", file = file, label = word,",
        "  person = speaker, attributes { accent = accent } } ]",
        "screen = [ { code = TOO_SHORT, measures = [duration_seconds], min = 0.5 } ]",
        "split { train = 0.5, validation = 0.25, test = 0.25 }",
        "near-duplicates.enabled = false",
        "");
  }

  private static Printed on(String lake, String command, Object first, String... more) {
    List<String> all = new ArrayList<>(List.of(command, first.toString()));
    all.addAll(List.of(more));
    all.addAll(List.of("--lake", folder.resolve(lake).toString()));
    return Printed.by(all.toArray(String[]::new));
  }

  private static void refused(int code, String why, Printed printed) {
    assertThat(printed.complaint()).contains(why);
    assertThat(printed.code()).isEqualTo(code);
    assertThat(printed.text()).isEmpty();
  }

  @Test
  void aRecipeGoesOnFromVersionsOfItsOwnCorpusOnly() throws IOException {
    Path other = Files.writeString(folder.resolve("other.conf"), recipe("other"));
    for (String command : List.of("screen", "train", "plan")) {
      refused(
          1,
          "tiny-1 is a version of the corpus tiny, and the recipe is one of other",
          on("lake", command, other, "--from", "tiny-1"));
    }
  }

  @Test
  void ingestStartsFromTheInputAndNoVersion() {
    String input = folder.resolve("input").toString();
    refused(1, "--from", on("lake", "ingest", recipe, "--input", input, "--from", "nosuch-99"));
  }

  @Test
  void aTableOfNothingOrOfTwoThingsIsRefused() {
    refused(
        1, "--limit must be at least 0, got -5", on("lake", "table", "records", "--limit", "-5"));
    refused(
        2,
        "No corpus is called nosuch; there are: tiny.",
        on("lake", "table", "records", "--corpus", "nosuch"));
    refused(
        1,
        "Give --tag or --corpus, one of them.",
        on("lake", "table", "records", "--tag", "nosuch", "--corpus", "tiny"));
    assertThat(on("lake", "table", "records", "--corpus", "tiny", "--limit", "0").ok())
        .startsWith("source_id,")
        .hasLineCount(1);
  }

  @Test
  void whatCannotBeDecodedIsOneItemAndNotTwo() {
    assertThat(
            on(
                "strict",
                "run",
                recipe,
                "--input",
                folder.resolve("input").toString(),
                "--until",
                "measure",
                "--set",
                "ingest.max-rejected-fraction=0.098"))
        .satisfies(p -> assertThat(p.code()).isEqualTo(2))
        .satisfies(p -> assertThat(p.complaint()).contains("3 of 30 items were refused (10.0 %)"));
  }

  @Test
  @Tag("slow")
  void gatesAndSplitsGoByTheLastVersionThatHasBeenThroughTheWalk() {
    String input = folder.resolve("input").toString();
    String gate = "gates.max-removed-fraction=0";
    on("gated", "ingest", recipe, "--input", input).ok();
    assertThat(on("gated", "run", recipe, "--input", input, "--set", gate).ok())
        .as("tiny-1 holds what every walk leaves out")
        .startsWith("tiny-2");
    String stricter = "screen=[{code=LONG,measures=[duration_seconds],min=0.5,max=1.5}]";
    assertThat(
            on("gated", "run", recipe, "--input", input, "--until", "bias", "--set", stricter).ok())
        .as("went through no gate, and vouches for nothing")
        .startsWith("tiny-3");
    refused(
        2,
        "of the records of tiny-2 that are no longer there",
        on("gated", "run", recipe, "--input", input, "--set", gate, "--set", stricter));
    String shares = "split={train=0.25,validation=0.25,test=0.5}";
    on("gated", "run", recipe, "--input", input, "--set", shares).ok();
    assertThat(on("gated", "table", "splits", "--tag", "tiny-4").ok().lines().sorted())
        .as("nobody moves")
        .containsExactlyElementsOf(
            on("gated", "table", "splits", "--tag", "tiny-2").ok().lines().sorted().toList());
  }
}
