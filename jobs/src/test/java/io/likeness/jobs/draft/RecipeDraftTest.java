package io.likeness.jobs.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.ScreenRule;
import io.likeness.core.recipe.SourceSpec;
import io.likeness.core.recipe.SplitSpec;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.jobs.walk.WalkContract;
import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.media.MediaFormat;
import io.likeness.kernels.voice.AudioFormat;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeDraftTest {
  @TempDir Path folder;

  private void file(String name) throws IOException {
    Path path = folder.resolve("Meine Daten").resolve(name);
    Files.createDirectories(path.getParent());
    Files.write(path, new byte[1]);
  }

  private Recipe drafted() throws IOException {
    Path recipe = folder.resolve("draft.conf");
    Files.writeString(recipe, RecipeDraft.of(folder.resolve("Meine Daten")));
    return CheckedRecipe.read(recipe, List.of());
  }

  @Test
  void findsTheColumnsOfATableThatASpreadsheetHasWritten() throws IOException {
    StringBuilder csv = new StringBuilder("\uFEFFfile;speaker;emotion\r\n");
    for (int i = 0; i < 12; i++) {
      file("c" + i + ".wav");
      csv.append("c%d.wav;s%d;\"%s\"\r\n".formatted(i, i / 3, i % 2 == 0 ? "sad, very" : "glad"));
    }
    Files.writeString(folder.resolve("Meine Daten/meta.csv"), csv);
    SourceSpec source = drafted().ingest().sources().get(0);
    assertThat(source.file()).contains("file");
    assertThat(source.person()).contains("speaker");
    assertThat(source.label()).contains("emotion");
  }

  @Test
  void columnsWithChineseNamesAreUnderstood() throws IOException {
    StringBuilder csv = new StringBuilder("文件,发音人,情绪,性别,年龄段,年龄组\n");
    for (int i = 0; i < 24; i++) {
      file("c" + i + ".wav");
      csv.append(
          "c%d.wav,s%d,%s,%s,%s,%s\n"
              .formatted(
                  i,
                  i / 3,
                  i % 2 == 0 ? "悲" : "喜",
                  i / 3 % 2 == 0 ? "男" : "女",
                  i / 6 % 2 == 0 ? "青年" : "老年",
                  i / 12));
    }
    Files.writeString(folder.resolve("Meine Daten/meta.csv"), csv);
    SourceSpec source = drafted().ingest().sources().get(0);
    assertThat(source.person()).contains("发音人");
    assertThat(source.label()).contains("情绪");
    assertThat(source.attributes()).containsEntry("gender", "性别").containsKey("age");
    assertThat(source.attributes().values())
        .as("no column is lost whose name means what another's does")
        .containsExactlyInAnyOrder("性别", "年龄段", "年龄组");
  }

  private SourceSpec named(java.util.function.IntFunction<String> name) throws IOException {
    StringBuilder csv = new StringBuilder("file,emotion\n");
    for (int i = 0; i < 40; i++) {
      file(name.apply(i));
      csv.append(name.apply(i)).append(i % 3 == 0 ? ",sad\n" : ",glad\n");
    }
    Files.writeString(folder.resolve("Meine Daten/meta.csv"), csv);
    return drafted().ingest().sources().get(0);
  }

  @Test
  void takesTheNamesOfFilesForPersonsWhereNoColumnNamesThem() throws IOException {
    SourceSpec source = named(i -> "Jane_Roe-" + i / 4 + "x_000" + i % 4 + ".wav");
    assertThat(source.person()).contains("who");
    assertThat(Pattern.compile(source.pattern().orElseThrow()).matcher("a/Jane Roe_01.jpg"))
        .matches(m -> m.matches() && m.group("who").equals("Jane Roe"));
  }

  @Test
  void takesNoCountersLabelsOrSingleFilesForPersons() throws IOException {
    assertThat(named(i -> "IMG_" + (1000 + i) + ".wav").person()).as("one name").isEmpty();
    assertThat(named(i -> i + "x_1.wav").person()).as("each its own").isEmpty();
    assertThat(named(i -> "word" + i % 3 + "-" + i / 6 % 3 + "_" + i + ".wav").person())
        .as("each always of one label")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "\n\n"})
  void aTableThatBeginsWithALineForExcelIsRefusedAsIngestRefusesIt(String empty)
      throws IOException {
    StringBuilder csv = new StringBuilder("\uFEFF" + empty + "sep=;\r\nfile;speaker;emotion\r\n");
    for (int i = 0; i < 12; i++) {
      file("c" + i + ".wav");
      csv.append("c%d.wav;s%d;%s\r\n".formatted(i, i / 3, i % 2 == 0 ? "sad" : "glad"));
    }
    Path table = folder.resolve("Meine Daten/meta.csv");
    Files.writeString(table, csv);
    assertThatThrownBy(this::drafted)
        .isInstanceOf(LikenessException.class)
        .hasMessage(
            "The table %s begins with a line for Excel, sep=;; take it out, so that the names of"
                    .formatted(table)
                + " the columns come first.");
    Files.writeString(table, "sep=,\na,b\n1,2\n");
    assertThat(drafted().ingest().sources().get(0).file()).as("not of that table").isEmpty();
    Files.writeString(table, "sep=|\na|b\n1|2\n");
    assertThat(drafted().ingest().sources().get(0).file()).as("not of that table").isEmpty();
    Files.writeString(table, csv.toString().replace(';', '|'));
    assertThatThrownBy(this::drafted)
        .isInstanceOf(LikenessException.class)
        .hasMessage(
            "The table %s begins with a line for Excel, sep=|, and cells cannot be divided by |;"
                    .formatted(table)
                + " take it out, and divide them by commas, semicolons or tabs.");
  }

  @Test
  void aHeaderWithMoreSemicolonsThanCommasIsStillDividedByCommasAndTheOtherWay()
      throws IOException {
    for (boolean commas : List.of(true, false)) {
      String header =
          commas
              ? "path,speaker,word,accent (a; b; c; d; e)\n"
              : "path;speaker;word;accent (a, b, c, d, e)\n";
      StringBuilder csv = new StringBuilder(header);
      for (int i = 0; i < 12; i++) {
        file("c" + i + ".wav");
        String row = "c%d.wav,s%d,%s,a%n".formatted(i, i / 3, i % 2 == 0 ? "yes" : "no");
        csv.append(commas ? row : row.replace(',', ';'));
      }
      Files.writeString(folder.resolve("Meine Daten/meta.csv"), csv);
      SourceSpec source = drafted().ingest().sources().get(0);
      assertThat(source.file()).contains("path");
      assertThat(source.person()).contains("speaker");
      assertThat(source.label()).contains("word");
    }
  }

  @Test
  void findsTheColumnsOfAManifestWhoseFilesLieElsewhere() throws IOException {
    StringBuilder csv = new StringBuilder("clip id,Speaker ID,Emotion,Mother Tongue,subset\n");
    for (int i = 0; i < 12; i++) {
      file("audio/c" + i + ".wav");
      csv.append(
          "c%d.wav,s%d,\"%s\",%s,%s%n"
              .formatted(
                  i,
                  i / 3,
                  i % 2 == 0 ? "sad, very" : "glad",
                  i < 6 ? "yue" : "cmn",
                  i % 4 == 0 ? "test" : "train"));
    }
    Files.writeString(folder.resolve("Meine Daten/meta.csv"), csv);
    Recipe recipe = drafted();
    assertThat(recipe.corpus()).isEqualTo("meine-daten");
    SourceSpec source = recipe.ingest().sources().get(0);
    assertThat(source.path()).isEqualTo("meta.csv");
    assertThat(source.filesUnder()).contains("audio");
    assertThat(source.file()).contains("clip id");
    assertThat(source.person()).contains("Speaker ID");
    assertThat(source.label()).contains("Emotion");
    assertThat(source.split()).contains("subset");
    assertThat(source.attributes()).containsEntry("mother_tongue", "Mother Tongue").hasSize(1);
    assertThat(recipe.bias().protectedAttributes()).containsExactly("mother_tongue");
  }

  @Test
  void readsLabelAndPersonOutOfPathsWhereNoTableIs() throws IOException {
    for (String word : List.of("yes", "no")) {
      for (String speaker : List.of("anna", "bo", "cleo")) {
        for (int take = 0; take < 4; take++) {
          file(word + "/" + speaker + "_" + take + ".flac");
        }
      }
    }
    SourceSpec source = drafted().ingest().sources().get(0);
    assertThat(source.layout()).isEqualTo(SourceSpec.Layout.FOLDER);
    assertThat(source.label()).contains("label");
    assertThat(source.person()).contains("person");
    var matcher = Pattern.compile(source.pattern().orElseThrow()).matcher("no/bo_3.flac");
    assertThat(matcher.matches()).isTrue();
    assertThat(matcher.group("label")).isEqualTo("no");
    assertThat(matcher.group("person")).isEqualTo("bo");
  }

  @Test
  void signsInNamesOfFoldersAreThemselves() throws IOException {
    for (String speaker : List.of("anna", "bo", "cleo")) {
      for (String word : List.of("yes", "no")) {
        file("clips (2024) [v1.0]/" + speaker + "_" + word + ".flac");
      }
    }
    Pattern pattern = Pattern.compile(drafted().ingest().sources().get(0).pattern().orElseThrow());
    assertThat(pattern.matcher("clips (2024) [v1.0]/bo_no.flac").matches()).isTrue();
    assertThat(pattern.matcher("clips 2024 v1.0/bo_no.flac").matches()).isFalse();
  }

  @Test
  void saysThatPersonsAreMissingRatherThanInventThem() throws IOException {
    for (int i = 0; i < 5; i++) {
      file("p" + i + ".png");
    }
    assertThat(RecipeDraft.of(folder.resolve("Meine Daten")))
        .contains("kind = face")
        .contains("# person = …   nothing looks like it");
    assertThat(drafted().ingest().sources().get(0).person()).isEmpty();
  }

  @Test
  void aHeaderOrValueOfSeveralLinesPutsNoLineIntoTheRecipe() throws IOException {
    String header = "note\nlegal-basis = consent #";
    StringBuilder csv = new StringBuilder("file,\"" + header + "\",speaker,emotion\n");
    for (int i = 0; i < 12; i++) {
      file("c" + i + ".wav");
      csv.append("c%d.wav,%d,s%d,\"%s\nx = 1\"%n".formatted(i, i % 2, i, i % 3));
    }
    Files.writeString(folder.resolve("Meine Daten/meta.csv"), csv);
    Recipe recipe = drafted();
    assertThat(recipe.legalBasis()).isEqualTo("none");
    assertThat(recipe.ingest().sources().get(0).attributes()).containsValue(header);
  }

  @Test
  void saysWhichTableIsNotInUtf8() throws IOException {
    file("a.wav");
    for (String name : List.of("meta.csv", "rows.jsonl", "all.json")) {
      Files.write(
          folder.resolve("Meine Daten").resolve(name),
          "{\"file\":\"a.wav\",\"方言\":\"粤语\"}\n".getBytes("GB18030"));
    }
    assertThat(RecipeDraft.of(folder.resolve("Meine Daten")))
        .contains("not read: meta.csv", "not read: rows.jsonl", "not read: all.json", "GB18030");
  }

  @Test
  void quotationMarksInATsvAreCharacters() throws IOException {
    StringBuilder tsv = new StringBuilder("file\tspeaker\temotion\n");
    for (int i = 0; i < 12; i++) {
      file("c" + i + ".wav");
      tsv.append("c%d.wav\ts%d\t\"%s\n".formatted(i, i, i % 2 == 0 ? "glad" : "sad"));
    }
    Files.writeString(folder.resolve("Meine Daten/meta.tsv"), tsv);
    assertThat(RecipeDraft.of(folder.resolve("Meine Daten"))).contains("meta.tsv names 12 of 12");
  }

  @Test
  void looksForWhatIngestReadsAndForNothingElse() throws IOException {
    file("a/scan.tif");
    file("b/scan.TIFF");
    assertThatThrownBy(() -> RecipeDraft.of(folder.resolve("Meine Daten")))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("no files of voices or faces")
        .hasMessageContaining("known are wav, wave, flac, mp3, ogg, oga, opus, m4a, mp4");
    for (MediaFormat format : AudioFormat.values()) {
      format.extensions().forEach(e -> assertThat(FolderLook.at(with(e)).isVoice()).isTrue());
    }
    for (MediaFormat format : ImageFormat.values()) {
      format.extensions().forEach(e -> assertThat(FolderLook.at(with(e)).isVoice()).isFalse());
    }
  }

  private Path with(String extension) {
    try {
      Path alone = Files.createTempDirectory(folder, "alone");
      Files.write(alone.resolve("x." + extension), new byte[1]);
      return alone;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refusesAFolderWithoutMedia() throws IOException {
    Files.createDirectories(folder.resolve("Meine Daten"));
    assertThatThrownBy(() -> RecipeDraft.of(folder.resolve("Meine Daten")))
        .hasMessageContaining("no files of voices or faces")
        .hasMessageContaining("no table with a column of sentences");
    assertThatThrownBy(() -> RecipeDraft.of(folder.resolve("nowhere")))
        .hasMessageContaining("There is no folder");
  }

  @Test
  void aTableOfSentencesIsACorpusOfText() throws IOException {
    StringBuilder csv = new StringBuilder(",split,topic,label (a; b; c; d; e; f),TEXT\n");
    for (int i = 0; i < 40; i++) {
      csv.append("%d,train,t%d,%d,这是第%d句话，说得很长%n".formatted(i, i % 3, i % 2, i));
    }
    Files.createDirectories(folder.resolve("Meine Daten/x"));
    Files.writeString(folder.resolve("Meine Daten/x/a.csv"), csv);
    Files.writeString(folder.resolve("Meine Daten/x/b.csv"), csv);
    Recipe recipe = drafted();
    assertThat(recipe.kind()).isEqualTo(Kind.TEXT);
    assertThat(recipe.ingest().sources()).hasSize(2);
    SourceSpec source = recipe.ingest().sources().get(0);
    assertThat(source.text()).contains("TEXT");
    assertThat(source.label()).contains("label (a; b; c; d; e; f)");
    assertThat(source.attributes()).containsOnlyKeys("topic");
    assertThat(recipe.text().orElseThrow().language()).isEqualTo("zh");
  }

  @Test
  void findsTranscriptsVocabulariesAndLabelsOfTooFewPersons() throws IOException {
    StringBuilder csv = new StringBuilder("path,dialect,speaker,Transcript,studio,annotator\n");
    for (int i = 0; i < 12; i++) {
      file("c" + i + ".wav");
      String yue = "c%d.wav,粤语,anna,第%d句话说得很长,west,x%d%n";
      csv.append(
          (i < 6 ? yue : yue.replace("粤语,anna", "普通话,bo").replace("west", "east"))
              .formatted(i, i, i % 2));
    }
    Files.writeString(folder.resolve("Meine Daten/m.csv"), csv);
    Recipe recipe = drafted();
    assertThat(recipe.ingest().sources().get(0).text()).contains("Transcript");
    assertThat(recipe.ingest().vocabularies().get("label").codeOf("广东话")).contains("yue");
    assertThat(recipe.split().by()).isEqualTo(SplitSpec.By.RECORD);
    assertThat(recipe.bias().protectedAttributes()).isEmpty();
    assertThat(RecipeDraft.of(folder.resolve("Meine Daten")))
        .contains("studio and the label are one");
    assertThat(recipe.ingest().sources().get(0).attributes()).containsOnlyKeys("studio");
  }

  @Test
  void aRuleThatWouldLeaveOutMuchIsOffAndSaysHowMuch() throws IOException {
    for (int i = 0; i < 8; i++) {
      float[] samples = new float[i < 2 ? 800 : 8000];
      for (int t = 0; t < samples.length; t++) {
        samples[t] = (float) (0.3 * StrictMath.sin(0.2 * (1 + i) * t));
      }
      file("c" + i + ".wav");
      Files.write(
          folder.resolve("Meine Daten/c" + i + ".wav"),
          WavEncoder.encode(new Waveform(8000, samples)));
    }
    assertThat(RecipeDraft.of(folder.resolve("Meine Daten")))
        .contains("# { code = TOO_SHORT, measures = [duration_seconds], min = 0.15 }   # 2 of 8")
        .contains("  { code = CLIPPED, measures = [clipping_ratio], max = 0.01 }");
    assertThat(drafted().screen()).extracting(ScreenRule::code).doesNotContain("TOO_SHORT");
  }

  /** The corpora lie beside a checkout of ours; nobody else has them. */
  @ParameterizedTest
  @ValueSource(strings = {"fsdd", "accent", "zh", "faces", "fairface", "gesture", "cold"})
  void draftsForTheSharedCorporaPassCheck(String corpus) throws IOException, InterruptedException {
    Path data = Path.of("../../shared/data");
    Path archive = data.resolve(corpus + ".tar");
    archive = Files.exists(archive) ? archive : data.resolve(corpus + ".tar.gz");
    assumeTrue(Files.exists(archive), "needs shared/data/" + corpus + ".tar beside the checkout");
    Process tar =
        new ProcessBuilder("tar", "xf", archive.toString(), "-C", folder.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    Path recipe =
        Files.writeString(folder.resolve("draft.conf"), RecipeDraft.of(folder.resolve(corpus)));
    Recipe drafted = CheckedRecipe.read(recipe, List.of());
    assertThat(WalkContract.of(drafted).columns()).isNotEmpty();
    assertThat(drafted.ingest().sources()).isNotEmpty();
  }
}
