package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.export.Export;
import io.likeness.jobs.export.Layout;
import io.likeness.jobs.review.ReviewQueue;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Walk;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text beside clips, and text that is the record. */
@Tag("walk")
class TextWalkTest {
  private static final SparkSession SPARK = TestSpark.session();

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private DatasetVersion walk(String recipe, String until) throws IOException {
    Path file = Files.writeString(folder.resolve("r.conf"), recipe);
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Lake lake = Lake.openOrCreate(SPARK, folder.resolve("lake").toString());
    Context context =
        new Context(
            lake,
            CheckedRecipe.read(file, List.of()),
            folder.resolve("in").toString(),
            new Narrator(out));
    return new Walk(context).run(until);
  }

  private Lake lake() {
    return Lake.open(SPARK, folder.resolve("lake").toString());
  }

  private void clip(String name, int hz) throws IOException {
    float[] samples = new float[8000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.3 * StrictMath.sin(2 * StrictMath.PI * hz * i / 8000));
    }
    Files.createDirectories(folder.resolve("in"));
    Files.write(folder.resolve("in").resolve(name), WavEncoder.encode(new Waveform(8000, samples)));
  }

  private void manifest(String third) throws IOException {
    Files.writeString(
        folder.resolve("in/m.csv"),
        "file,said,tongue\n"
            + "a.wav,今天 天气很好,广东话\n"
            + "b.wav,needle坏人needle,Cantonese\n"
            + "c.wav,"
            + third
            + ",Klingon\n"
            + "d.wav,,yue\n");
  }

  @Test
  void piecesOfSealedSentencesStandNowhereInTheLakeAndNearDuplicatesAreFoundAllTheSame()
      throws IOException {
    String long1 = "the committee met on tuesday and talked of nothing but the price of bread";
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(
        folder.resolve("in/m.csv"),
        "said,who\n%s,a\n%s again,b\nsomething else altogether happened here,c\n"
            .formatted(long1, long1));
    List<String> likeness = new ArrayList<>();
    for (String encryption : List.of("off", "person")) {
      DatasetVersion version =
          walk(
              """
              corpus = said-%1$s
              kind = text
              lake.encryption = %1$s
              ingest.sources = [ { manifest = "m.csv", text = said, person = who } ]
              """
                  .formatted(encryption),
              "near-duplicates");
      Row pair = lake().read(version.snapshot(), LakeTables.NEAR_DUPLICATES).first();
      likeness.add(pair.getString(0) + pair.getString(1) + pair.getDouble(2));
      assertThat(lake().read(version.snapshot(), LakeTables.NEAR_DUPLICATES).count()).isOne();
      assertThat(
              lake()
                  .read(version.snapshot(), LakeTables.METRICS)
                  .where("fingerprint IS NOT NULL")
                  .count())
          .isEqualTo(encryption.equals("off") ? 3 : 0);
    }
    assertThat(likeness.get(1)).isEqualTo(likeness.get(0));
  }

  private static final String VOICE =
      """
      corpus = calls
      kind = voice
      legal-basis = "made by a test"
      near-duplicates.enabled = false
      ingest {
        vocabulary { tongue = zh-dialects }
        sources = [
          { manifest = "m.csv", file = file, transcript = said, attributes { tongue = tongue } }
        ]
      }
      text {
        language-from = tongue
        lexicons = [ { topic = rude, file = "rude.txt", policy = leave-out } ]
      }
      screen = [ { code = NOTHING_SAID, measures = [characters], min = 1 } ]
      """;

  /** One record is heard but for a character of six, and one that is nowhere. */
  private void heard(List<Row> kept) throws IOException {
    StringBuilder csv = new StringBuilder("record_id,text\nnowhere,words\n");
    for (Row row : kept) {
      if (row.getJavaMap(row.fieldIndex("attributes")).get("tongue").equals("yue")) {
        csv.append(row.<String>getAs("record_id")).append(",\"今天, 天气好\"\n");
      }
    }
    Path file = Files.writeString(folder.resolve("heard.csv"), csv);
    String[] command = {
      "recognition-errors",
      "calls",
      "--hypotheses",
      file.toString(),
      "--split",
      "all",
      "--lake",
      folder.resolve("lake").toString(),
      "--json"
    };
    JsonNode said = Printed.by(command).json();
    assertThat(said.at("/characters_by_group/tongue/yue/rate").asDouble()).isEqualTo(1 / 6.0);
    assertThat(said.at("/words/rate").asDouble()).isEqualTo(0.5);
    assertThat(said.at("/not_judged").asInt()).isEqualTo(1);
    assertThat(said.at("/not_heard").asInt()).isEqualTo(1);
    command[5] = "test";
    assertThat(Printed.by(command).code()).as("there is no split").isEqualTo(2);
  }

  @Test
  void transcriptsAreMeasuredScreenedAndNeverTold() throws IOException {
    clip("a.wav", 200);
    clip("b.wav", 230);
    clip("c.wav", 260);
    clip("d.wav", 290);
    Files.writeString(folder.resolve("in/rude.txt"), "# ours\n壞人\n");
    Files.writeString(folder.resolve("in/sky.txt"), "天气\n");
    manifest("needle three");
    String asked = "policy = leave-out }, { topic = sky, file = \"sky.txt\", policy = review }";
    DatasetVersion first = walk(VOICE.replace("policy = leave-out }", asked), "screen");
    Recipe recipe = RecipeReader.stored(first.recipe(), first.tag());
    assertThat(ReviewQueue.of(lake(), first.snapshot(), recipe).collectAsList())
        .as("what a lexicon with the policy review flags waits for a person")
        .singleElement()
        .satisfies(r -> assertThat(r.<String>getAs("reason")).isEqualTo("LISTED_WORDS"));
    assertThat(
            lake().read(first.snapshot(), LakeTables.DROPS).collectAsList().stream()
                .map(r -> r.<String>getAs("code") + " " + r.<String>getAs("measure")))
        .containsExactlyInAnyOrder("LISTED_WORDS lexicon_rude", "NOTHING_SAID characters");
    List<Row> kept = new CorpusView(lake(), first.snapshot()).rows().collectAsList();
    Map<String, Map<String, Double>> byTongue =
        kept.stream()
            .collect(
                Collectors.toMap(
                    r -> (String) r.getJavaMap(r.fieldIndex("attributes")).get("tongue"),
                    r -> r.getJavaMap(r.fieldIndex("measures"))));
    assertThat(byTongue).containsOnlyKeys("yue", "Klingon");
    assertThat(byTongue.get("yue")).containsEntry("foreign_share", 0.0).containsKey("peak");
    assertThat(byTongue.get("Klingon")).doesNotContainKey("foreign_share");
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("1 spellings are in no vocabulary")
        .contains("lexicon:rude: 1 of 4, leave-out")
        .doesNotContain("needle")
        .doesNotContain("坏");
    heard(kept);
    Path out = folder.resolve("kaldi");
    new Export(lake(), first, recipe, Layout.of("kaldi"), 1 << 20)
        .to(out.toString(), "train", "a test");
    assertThat(Files.readAllLines(out.resolve("all/text")).stream().map(l -> l.split(" ", 2)[1]))
        .containsExactlyInAnyOrder("今天 天气很好", "needle three");
    assertThat(Files.readString(out.resolve("metadata.jsonl"))).contains("\"transcript\":\"今天 天");
  }

  @Test
  @Tag("slow")
  void anotherTranscriptIsAnotherVersionAndTheOldOneTheOld() throws IOException {
    clip("a.wav", 200);
    clip("b.wav", 230);
    clip("c.wav", 260);
    clip("d.wav", 290);
    Files.writeString(folder.resolve("in/rude.txt"), "壞人\n");
    manifest("needle three");
    DatasetVersion first = walk(VOICE, "screen");
    manifest("needle trees");
    DatasetVersion second = walk(VOICE, "screen");
    assertThat(second.digest()).as("another transcript").isNotEqualTo(first.digest());
    assertThat(lake().read(second.snapshot(), LakeTables.TRANSCRIPTS).where("text like '%trees'"))
        .satisfies(t -> assertThat(t.count()).isEqualTo(1));
    manifest("needle three");
    assertThat(walk(VOICE, "screen").digest()).isEqualTo(first.digest());
  }

  @Test
  void mistakesInALexiconAreNamedByLineBeforeAnythingIsWritten() throws IOException {
    clip("a.wav", 200);
    manifest("x");
    Files.writeString(folder.resolve("in/rude.txt"), "good\nq\nne\tedle\n");
    Path recipe = Files.writeString(folder.resolve("r.conf"), VOICE);
    String told =
        Overheard.during(
            () ->
                assertThat(
                        Main.execute(
                            "run",
                            recipe.toString(),
                            "--input",
                            folder.resolve("in").toString(),
                            "--lake",
                            folder.resolve("lake").toString()))
                    .isEqualTo(1));
    assertThat(told).contains("rude.txt:2: ").contains("rude.txt:3: ").doesNotContain("edle");
    assertThat(folder.resolve("lake/calls")).doesNotExist();
    assertThat(Main.execute("check", recipe.toString(), "--input", folder.resolve("in").toString()))
        .isEqualTo(1);
    assertThat(Main.execute("check", recipe.toString())).isZero();
  }

  @Test
  @Tag("slow")
  void transcriptsAreJudgedByWhatSentencesOfAnotherCorpusTeach() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    StringBuilder rows = new StringBuilder("said,l\n");
    for (int i = 0; i < 60; i++) {
      rows.append("第").append((char) ('丰' + i)).append(i % 2 == 0 ? "恶恶恶恶,1\n" : "善善善善,0\n");
    }
    Files.writeString(folder.resolve("in/sentences.csv"), rows);
    String voice =
        """
        corpus = spoken
        kind = voice
        near-duplicates.enabled = false
        ingest.sources = [ { manifest = "clips.csv", file = file, transcript = said } ]
        text.classifier { corpus = sentences, offensive = ["1"], cells = 1024, iterations = 5,
          threshold = 0.5, policy = leave-out }
        """;
    clip("a.wav", 200);
    clip("b.wav", 230);
    clip("c.wav", 260);
    Files.writeString(
        folder.resolve("in/clips.csv"), "file,said\na.wav,恶恶恶恶\nb.wav,善善善善\nc.wav,\n");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> walk(voice, "text"))
        .as("the other corpus is not there yet")
        .hasMessageContaining("sentences");
    walk(
        """
        corpus = sentences
        kind = text
        near-duplicates.enabled = false
        ingest.sources = [ { manifest = "sentences.csv", text = said, label = l } ]
        """,
        "screen");
    DatasetVersion judged = walk(voice, "text");
    assertThat(codes(judged, LakeTables.DROPS)).containsExactly("OFFENSIVE_TEXT");
    assertThat(
            new CorpusView(lake(), judged.snapshot())
                .kept().select("measures").collectAsList().stream()
                    .map(r -> r.<String, Double>getJavaMap(0).get("offensive_probability")))
        .as("one is found harmless, one has no text")
        .hasSize(2)
        .anySatisfy(p -> assertThat(p).isLessThan(0.5))
        .contains((Double) null);
    assertThat(
            lake()
                .read(judged.snapshot(), LakeTables.TEXT_FINDINGS)
                .where("finder = 'classifier' and subset = 'all' and truth <> 'unknown'")
                .count())
        .as("the labels of clips say nothing of how well it judges")
        .isZero();
  }

  @Test
  @Tag("slow")
  void aSentenceIsARecordAndItsRowsMayMove() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      rows.append("第").append("零一二三四五六七八九".charAt(i % 10)).append((char) ('丰' + i));
      rows.append(i % 2 == 0 ? "恶恶恶恶,1\n" : "善善善善,0\n");
    }
    String recipe =
        """
        corpus = words
        kind = text
        ingest.sources = [ { manifest = "m.csv", text = said, label = l } ]
        near-duplicates.enabled = false
        text {
          language = zh
          lexicons = [ { topic = good, file = anti-bias-zh, policy = report } ]
          classifier { offensive = ["1"], cells = 1024, iterations = 5, threshold = 0.5, policy = leave-out }
        }
        """;
    Files.writeString(folder.resolve("in/m.csv"), "said,l\n" + rows + ",1\n谁知道,1\n谁知道,0\n");
    DatasetVersion first = walk(recipe, "screen");
    assertThat(first.originals()).isEqualTo(40);
    assertThat(codes(first, LakeTables.QUARANTINE)).containsExactly("EMPTY");
    assertThat(codes(first, LakeTables.DROPS))
        .containsOnly("DUPLICATE_OTHER_LABEL", "OFFENSIVE_TEXT")
        .hasSize(42);
    List<Row> findings =
        lake()
            .read(first.snapshot(), LakeTables.TEXT_FINDINGS)
            .where("finder = 'classifier' and subset = 'all'")
            .sort("truth")
            .collectAsList();
    assertThat(findings).hasSize(2);
    assertThat(findings.get(0).<String>getAs("truth")).isEqualTo("inoffensive");
    assertThat(findings.get(0).<Double>getAs("share")).isZero();
    assertThat(findings.get(1).<Double>getAs("share")).isEqualTo(1);
    assertThat(findings.get(1).<Long>getAs("records")).isEqualTo(40);
    Files.writeString(folder.resolve("in/m.csv"), "said,l\n谁知道,1\n谁知道,0\n,1\n" + rows);
    assertThat(sources(walk(recipe, "ingest"))).isEqualTo(sources(first));
  }

  private List<String> sources(DatasetVersion version) {
    return lake()
        .read(version.snapshot(), LakeTables.MEDIA)
        .select("source_id")
        .sort("source_id")
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .toList();
  }

  private List<String> codes(
      DatasetVersion version, io.likeness.core.contract.TableContract table) {
    return lake().read(version.snapshot(), table).select("code").collectAsList().stream()
        .map(r -> r.getString(0))
        .toList();
  }
}
