package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.transforms.ingest.SourceListing;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the names of files say in four corpora of spoken emotion. */
class EmotionLayoutsTest {
  @TempDir Path folder;

  /** A file and what its name says. */
  private record Clip(String file, String person, String label, Map<String, String> attributes) {}

  private enum Layout {
    EMO_DB(
        "emo-db",
        List.of(
            new Clip(
                "wav/03a01Fa.wav", "03", "happiness", Map.of("gender", "m", "sentence", "a01")),
            new Clip("wav/03b10Wc.wav", "03", "anger", Map.of("gender", "m", "sentence", "b10")),
            new Clip("wav/16a05Lb.wav", "16", "boredom", Map.of("gender", "f", "sentence", "a05")),
            new Clip("08a07Ta.wav", "08", "sadness", Map.of("gender", "f", "sentence", "a07"))),
        List.of("wav/17a01Fa.wav", "wav/03a01Xa.wav")),
    RAVDESS(
        "ravdess",
        List.of(
            new Clip(
                "Actor_01/03-01-01-01-01-01-01.wav",
                "01",
                "neutral",
                Map.of("gender", "m", "intensity", "normal", "sentence", "01")),
            new Clip(
                "Actor_12/03-01-06-02-02-01-12.wav",
                "12",
                "fear",
                Map.of("gender", "f", "intensity", "strong", "sentence", "02")),
            new Clip(
                "speech/Actor_20/03-01-08-01-02-02-20.wav",
                "20",
                "surprise",
                Map.of("gender", "f", "intensity", "normal", "sentence", "02"))),
        List.of("Actor_01/03-02-01-01-01-01-01.wav")),
    CREMA_D(
        "crema-d",
        List.of(
            new Clip(
                "AudioWAV/1001_DFA_ANG_XX.wav",
                "1001",
                "anger",
                Map.of("sentence", "DFA", "level", "unspecified")),
            new Clip(
                "AudioWAV/1001_IEO_SAD_LO.wav",
                "1001",
                "sadness",
                Map.of("sentence", "IEO", "level", "low")),
            new Clip(
                "AudioWAV/1091_WSI_NEU_X.wav",
                "1091",
                "neutral",
                Map.of("sentence", "WSI", "level", "unspecified"))),
        List.of("AudioWAV/1001_DFA_BOR_XX.wav")),
    ESD(
        "esd",
        List.of(
            new Clip("0001/Angry/0001_000351.wav", "0001", "anger", Map.of("language", "cmn")),
            new Clip(
                "0010/Neutral/train/0010_000001.wav", "0010", "neutral", Map.of("language", "cmn")),
            new Clip(
                "0020/Surprise/evaluation/0020_001401.wav",
                "0020",
                "surprise",
                Map.of("language", "en"))),
        List.of("0021/Angry/0021_000351.wav"));

    private final String corpus;
    private final List<Clip> clips;
    private final List<String> strays;

    Layout(String corpus, List<Clip> clips, List<String> strays) {
      this.corpus = corpus;
      this.clips = clips;
      this.strays = strays;
    }

    Path recipe() {
      return Path.of("..", "conf", "recipes", corpus + ".conf");
    }
  }

  private void make(Layout layout) throws IOException {
    List<String> files = new ArrayList<>(layout.strays);
    layout.clips.forEach(c -> files.add(c.file()));
    for (int i = 0; i < files.size(); i++) {
      float[] samples = new float[8000];
      for (int t = 0; t < samples.length; t++) {
        samples[t] = (float) (0.3 * StrictMath.sin(2 * StrictMath.PI * (150 + 40 * i) * t / 8000));
      }
      Path file = folder.resolve(layout.corpus).resolve(files.get(i));
      Files.createDirectories(file.getParent());
      Files.write(file, WavEncoder.encode(new Waveform(8000, samples)));
    }
    Files.writeString(folder.resolve(layout.corpus).resolve("notes.txt"), "no medium");
  }

  @ParameterizedTest
  @EnumSource
  void aNameSaysSpeakerEmotionAndAttributes(Layout layout) throws IOException {
    make(layout);
    Recipe recipe = CheckedRecipe.read(layout.recipe(), List.of());
    List<Row> rows =
        SourceListing.of(
                TestSpark.session(),
                folder.toString(),
                recipe.ingest(),
                MediaKernel.of(recipe.kind(), recipe.ingest()))
            .collectAsList();
    Map<String, Clip> read = new TreeMap<>();
    List<String> refused = new ArrayList<>();
    String root = folder.resolve(layout.corpus).toUri().getPath();
    for (Row row : rows) {
      String file = Path.of(java.net.URI.create(row.<String>getAs("uri")).getPath()).toString();
      String relative = file.substring(root.length());
      if (row.getAs("code") != null) {
        refused.add(relative);
        continue;
      }
      read.put(
          relative,
          new Clip(
              relative,
              row.getAs("person"),
              row.getAs("label"),
              new HashMap<>(row.<String, String>getJavaMap(row.fieldIndex("attributes")))));
    }
    assertThat(read.values()).containsExactlyInAnyOrderElementsOf(layout.clips);
    assertThat(refused).containsExactlyInAnyOrderElementsOf(layout.strays);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void theRecipeTakesItsLayoutIn(Layout layout) throws IOException {
    make(layout);
    TestSpark.session();
    Path lake = folder.resolve("lake");
    assertThat(
            Main.execute(
                "ingest",
                layout.recipe().toString(),
                "--input",
                folder.toString(),
                "--lake",
                lake.toString(),
                "--set",
                "ingest.max-rejected-fraction=0.5"))
        .isZero();
    Lake opened = Lake.open(TestSpark.session(), lake.toString());
    List<Row> records =
        opened
            .read(opened.head(layout.corpus), LakeTables.RECORDS)
            .select("label", "person", "attributes")
            .collectAsList();
    assertThat(records)
        .extracting(r -> r.getString(0))
        .containsExactlyInAnyOrderElementsOf(layout.clips.stream().map(Clip::label).toList());
    assertThat(records.stream().map(r -> r.getString(1)).distinct())
        .hasSize((int) layout.clips.stream().map(Clip::person).distinct().count());
    assertThat(records.stream().map(r -> new HashMap<>(r.<String, String>getJavaMap(2))))
        .containsExactlyInAnyOrderElementsOf(
            layout.clips.stream().map(c -> new HashMap<>(c.attributes())).toList());
  }
}
