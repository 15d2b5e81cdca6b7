package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.training.model.Tones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recogniser of sung letters hears a corpus of them, of which some sing other than they say. */
@Tag("walk")
class TranscribeWalkTest {
  private static final int PERSONS = 6;

  @TempDir Path folder;

  private Printed likeness(String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--lake", folder.resolve("lake").toString()));
    return Printed.by(line.toArray(String[]::new));
  }

  /** What is said in a take; who has the accent b sings a c for each b of {@code "bed"}. */
  private static String said(int take) {
    return take == 0 ? "bad cab" : "feed bed";
  }

  private static String sung(int person, int take) {
    return person % 2 == 0 ? said(take) : said(take).replace("bed", "ced");
  }

  @BeforeEach
  void walk() throws IOException {
    TestSpark.session();
    Path in = Files.createDirectories(folder.resolve("in"));
    StringBuilder clips = new StringBuilder("file,said,who,accent\n");
    for (int person = 0; person < PERSONS; person++) {
      for (int take = 0; take < 2; take++) {
        String file = person + "-" + take + ".wav";
        Files.write(
            in.resolve(file),
            WavEncoder.encode(Tones.sing(sung(person, take), 8000, 0.3 + 0.02 * person)));
        clips.append(
            "%s,%s,person%d,%s\n".formatted(file, said(take), person, person % 2 == 0 ? "a" : "b"));
      }
    }
    Files.writeString(in.resolve("m.csv"), clips);
    run(
        in,
        """
        corpus = sung
        kind = voice
        ingest.sources = [ { manifest = "m.csv", file = file, transcript = said, person = who,
          attributes { accent = accent } } ]
        near-duplicates.enabled = false
        """);
    Files.write(folder.resolve("tones.onnx"), Tones.recogniser(0.03));
    Files.write(folder.resolve("tokens.txt"), Tones.TOKENS);
  }

  private void run(Path in, String text) throws IOException {
    Path recipe = Files.writeString(folder.resolve("r.conf"), text);
    likeness("run", recipe.toString(), "--input", in.toString(), "--until", "screen").ok();
  }

  private Printed transcribe(String tag, String model, String vocabulary, String split) {
    return transcribe(tag, model, vocabulary, split, heard());
  }

  private Printed transcribe(String tag, String model, String vocabulary, String split, Path to) {
    return likeness(
        "transcribe",
        tag,
        "--model",
        folder.resolve(model).toString(),
        "--vocabulary",
        folder.resolve(vocabulary).toString(),
        "--split",
        split,
        "--to",
        to.toString());
  }

  private Path heard() {
    return folder.resolve("heard.csv");
  }

  private Lake lake() {
    return Lake.open(TestSpark.session(), folder.resolve("lake").toString());
  }

  private void refused(Printed said, int code, String because) {
    assertThat(said.complaint()).contains(because);
    assertThat(said.code()).as(because).isEqualTo(code);
  }

  @Test
  void errorsAreThoseThatWerePlantedAndWhatCannotBeHeardIsRefused() throws IOException {
    List<String> more = new ArrayList<>(Tones.TOKENS);
    more.add("i");
    Files.write(folder.resolve("more.txt"), more);
    Files.writeString(folder.resolve("junk.onnx"), "no model");
    refused(transcribe("sung", "tones.onnx", "more.txt", "all"), 2, "of the 14 tokens");
    refused(transcribe("sung", "junk.onnx", "tokens.txt", "all"), 2, "cannot be loaded");
    refused(transcribe("sung", "none.onnx", "tokens.txt", "all"), 2, "none.onnx cannot be read");
    refused(transcribe("sung", "tones.onnx", "none.txt", "all"), 2, "none.txt cannot be read");
    refused(transcribe("sung", "tokens.txt", "tokens.txt", "all"), 1, "neither .onnx nor .pt");
    refused(transcribe("sung", "tones.onnx", "tokens.txt", "test"), 2, "sung-1 (test)");
    refused(transcribe("sung", "tones.onnx", "tokens.txt", "some"), 1, "--split is some");
    Path below = folder.resolve("tokens.txt").resolve("heard.csv");
    refused(
        transcribe("sung", "tones.onnx", "tokens.txt", "all", below),
        2,
        below + " cannot be written; check --to");
    assertThat(heard()).doesNotExist();
    assertThat(lake().readOwn(LakeTables.EXPORTS).isEmpty()).as("nothing is noted").isTrue();
    assertThat(lake().readOwn(LakeTables.ACCESSES).isEmpty()).as("nobody was heard").isTrue();

    assertThat(transcribe("sung", "tones.onnx", "tokens.txt", "all").ok())
        .contains("12 records of sung-1 (all), nothing heard in 0 of them");
    List<String> lines = Files.readAllLines(heard());
    assertThat(lines).hasSize(13).startsWith("record_id,text");
    assertThat(lines.subList(1, 13)).isSorted();
    Row read = lake().readOwn(LakeTables.ACCESSES).select("tag", "purpose", "records").head();
    assertThat(read).isEqualTo(RowFactory.create("sung-1", "train", 12L));
    Row noted = lake().readOwn(LakeTables.EXPORTS).select("layout", "address", "records").head();
    assertThat(noted)
        .isEqualTo(RowFactory.create("heard", ExportLog.local(heard()).toString(), 12L));

    JsonNode errors =
        likeness(
                "recognition-errors",
                "sung",
                "--hypotheses",
                heard().toString(),
                "--split",
                "all",
                "--json")
            .json();
    assertThat(errors.at("/characters_by_group/accent/a/rate").asDouble()).isZero();
    assertThat(errors.at("/characters_by_group/accent/b/rate").asDouble()).isEqualTo(1 / 13.0);
    assertThat(errors.at("/words_by_group/accent/b/rate").asDouble()).isEqualTo(1 / 4.0);
    assertThat(errors.at("/characters/records").asInt()).isEqualTo(12);
    assertThat(errors.at("/not_judged").asInt()).isZero();
    assertThat(errors.at("/not_heard").asInt()).isZero();

    refused(transcribe("sung", "tones.onnx", "tokens.txt", "all"), 1, "is there already");
    assertThat(Files.readAllLines(heard())).isEqualTo(lines);
  }

  @Test
  @Tag("slow")
  void sentencesAreNotHeardAndWhatWasHeardGoesWithAPerson() throws IOException {
    transcribe("sung", "tones.onnx", "tokens.txt", "all").ok();
    likeness("erase", "--subject", "person3").ok();
    assertThat(heard()).doesNotExist();

    Path in = Files.createDirectories(folder.resolve("words"));
    Files.writeString(in.resolve("m.csv"), "said,l\nbad cab,1\nfed,0\n");
    run(
        in,
        """
        corpus = words
        kind = text
        ingest.sources = [ { manifest = "m.csv", text = said, label = l } ]
        near-duplicates.enabled = false
        """);
    refused(transcribe("words", "tones.onnx", "tokens.txt", "all"), 2, "words-1 is of kind text");
  }
}
