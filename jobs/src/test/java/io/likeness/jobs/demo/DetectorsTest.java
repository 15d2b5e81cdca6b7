package io.likeness.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.LabelErrorSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.recipe.ScreenRule;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.signal.Resample;
import io.likeness.kernels.voice.AudioEffects;
import io.likeness.kernels.voice.Range;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.transforms.dedup.FindNearDuplicates;
import io.likeness.transforms.label.ConfidentLearning;
import io.likeness.transforms.label.OutOfFold;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.split.LeakageReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Makes the table of {@code docs/quality.md}: precision and recall of every detector on invented
 * speech and drawn faces with planted defects, one strength a line.
 */
@Tag("slow")
class DetectorsTest {
  private static final int SPEAKERS = 12;
  private static final int TAKES = 2;
  private static final int FACES = 60;
  private static final int RATE_HZ = 16_000;

  private final List<String> words = Speech.WORDS;

  /** One clip of the clean corpus. */
  private record Clip(int speaker, int word, Waveform wave) {}

  private static void line(String detector, String planted, long count, long right, long alarms) {
    double precision = right + alarms == 0 ? Double.NaN : right / (double) (right + alarms);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d | %.3f | %.3f |%n",
        detector,
        planted,
        count,
        precision,
        right / (double) count);
  }

  private static Recipe recipe(String name) {
    return RecipeReader.read(Path.of("../conf/recipes/" + name + ".conf"), List.of());
  }

  private static MediaKernel media(Kind kind, String recipe) {
    return MediaKernel.of(kind, recipe(recipe).ingest());
  }

  private List<Clip> clips() {
    Draw draw = new Draw(77);
    List<Clip> out = new ArrayList<>();
    for (int s = 0; s < SPEAKERS; s++) {
      Speaker who = Speaker.of(s, draw.split());
      for (int w = 0; w < words.size(); w++) {
        for (int t = 0; t < TAKES; t++) {
          Draw d = draw.split();
          float[] said = Speech.say(words.get(w), who, "neutral", RATE_HZ, d);
          out.add(new Clip(s, w, new ClipMaker(RATE_HZ, d).clean(said)));
        }
      }
    }
    return out;
  }

  private static Waveform through(String effect, String parameter, double value, Waveform wave) {
    return AudioEffects.byName(effect, Map.of(parameter, Range.exactly(value)))
        .apply(wave, CounterRandom.of(new byte[16], 1));
  }

  private static Waveform trimmed(Waveform wave, double seconds) {
    int cut = (int) (seconds * wave.sampleRateHz());
    return wave.with(Arrays.copyOfRange(wave.samples(), cut, wave.length()));
  }

  /** Whether {@code recipe} refuses a record for {@code code}. */
  private static boolean refused(Recipe recipe, String code, Map<String, Double> measures) {
    ScreenRule rule =
        recipe.screen().stream().filter(r -> r.code().equals(code)).findFirst().orElseThrow();
    List<Double> taken =
        rule.measures().stream().filter(measures::containsKey).map(measures::get).toList();
    return !taken.isEmpty() && taken.stream().allMatch(v -> v < rule.min() || v > rule.max());
  }

  @Test
  void screeningOfClips() throws MediaException {
    Recipe recipe = recipe("demo-voice");
    MediaKernel media = media(Kind.VOICE, "demo-voice");
    Draw draw = new Draw(5);
    for (double snr : new double[] {0, 5, 10, 13}) {
      long found = 0;
      long alarms = 0;
      List<Clip> clips = clips();
      for (Clip c : clips) {
        Draw d = draw.split();
        float[] said =
            Speech.say(
                words.get(c.word()), Speaker.of(c.speaker(), d.split()), "neutral", RATE_HZ, d);
        Waveform noisy = new ClipMaker(RATE_HZ, d).at(said, snr);
        found += refused(recipe, "LOW_SNR", measured(media, noisy)) ? 1 : 0;
        alarms += refused(recipe, "LOW_SNR", measured(media, c.wave())) ? 1 : 0;
      }
      line(
          "`LOW_SNR`",
          String.format(Locale.ROOT, "noise at %.0f dB", snr),
          clips.size(),
          found,
          alarms);
      assertThat(found).isGreaterThan(clips.size() / 2);
    }
  }

  private static Map<String, Double> measured(MediaKernel media, Waveform wave)
      throws MediaException {
    return media.measure(WavEncoder.encode(wave)).values();
  }

  @Test
  void clipsThatWereSampledUp() throws MediaException {
    MediaKernel media = media(Kind.VOICE, "demo-voice");
    for (int rateHz : new int[] {8000, 11_025, 12_000}) {
      long found = 0;
      long alarms = 0;
      for (Clip c : clips()) {
        found += endsAtACliff(media, brought(brought(c.wave(), rateHz), RATE_HZ)) ? 1 : 0;
        alarms += endsAtACliff(media, c.wave()) ? 1 : 0;
      }
      line(
          "`cliff_hz`", "from " + rateHz + " to " + RATE_HZ + " Hz", clips().size(), found, alarms);
      assertThat(found).isGreaterThan(clips().size() / 2);
    }
  }

  private static Waveform brought(Waveform wave, int rateHz) {
    return new Waveform(
        rateHz, Resample.between(wave.sampleRateHz(), rateHz).apply(wave.samples()));
  }

  private static boolean endsAtACliff(MediaKernel media, Waveform wave) throws MediaException {
    return measured(media, wave).containsKey("cliff_hz");
  }

  @Test
  void screeningOfFaces() throws MediaException {
    Recipe recipe = recipe("demo-faces");
    MediaKernel media = media(Kind.FACE, "demo-faces");
    for (double sigma : new double[] {0.005, 0.01, 0.03}) {
      faces(
          recipe,
          media,
          "BLURRED",
          "blur of " + sigma + " of the side",
          c -> c.blurred(sigma * c.side));
    }
    for (double p95 : new double[] {56, 30, 10}) {
      faces(recipe, media, "TOO_DARK", "95 % of pixels below " + p95, c -> c.exposedTo(0.95, p95));
    }
    for (double median : new double[] {225, 240, 252}) {
      faces(recipe, media, "TOO_BRIGHT", "median at " + median, c -> c.exposedTo(0.5, median));
    }
  }

  private static List<Canvas> pictures() {
    Draw draw = new Draw(78);
    List<Canvas> out = new ArrayList<>();
    for (int i = 0; i < FACES; i++) {
      out.add(FacePainter.paint(Subject.of(i, draw.split()), draw.split()));
    }
    return out;
  }

  private static void faces(
      Recipe recipe, MediaKernel media, String code, String planted, UnaryOperator<Canvas> spoil)
      throws MediaException {
    long found = 0;
    long alarms = 0;
    for (Canvas c : pictures()) {
      found += refused(recipe, code, media.measure(spoil.apply(c).encode("jpg")).values()) ? 1 : 0;
      alarms += refused(recipe, code, media.measure(c.encode("jpg")).values()) ? 1 : 0;
    }
    line("`" + code + "`", planted, FACES, found, alarms);
    assertThat(found).as(planted).isGreaterThan(FACES / 2);
  }

  @Test
  void nearDuplicates() throws MediaException {
    MediaKernel voice = media(Kind.VOICE, "demo-voice");
    List<byte[]> clips = clips().stream().map(c -> WavEncoder.encode(c.wave())).toList();
    List<Waveform> waves = clips().stream().map(Clip::wave).toList();
    again(
        "clip 6 dB quieter, 0.15 s trimmed",
        0.95,
        Kind.VOICE,
        voice,
        clips,
        i -> WavEncoder.encode(through("gain", "gain-db", -6, trimmed(waves.get(i), 0.15))));
    for (double kbps : new double[] {64, 32}) {
      again(
          "the same, MP3 at " + (int) kbps + " kbit/s",
          0.95,
          Kind.VOICE,
          voice,
          clips,
          i ->
              WavEncoder.encode(
                  through(
                      "code-mp3",
                      "kbps",
                      kbps,
                      through("gain", "gain-db", -6, trimmed(waves.get(i), 0.15)))));
    }
    for (double kbps : new double[] {24, 16, 8}) {
      again(
          "the same, Opus at " + (int) kbps + " kbit/s",
          kbps == 24 ? 0.95 : kbps == 16 ? 0.65 : 0.1,
          Kind.VOICE,
          voice,
          clips,
          i ->
              WavEncoder.encode(
                  through(
                      "code-opus",
                      "kbps",
                      kbps,
                      through("gain", "gain-db", -6, trimmed(waves.get(i), 0.15)))));
    }
    MediaKernel face = media(Kind.FACE, "demo-faces");
    List<Canvas> pictures = pictures();
    List<byte[]> encoded = pictures.stream().map(c -> c.encode("jpg")).toList();
    for (double scale : new double[] {0.95, 0.8, 0.5}) {
      again(
          "picture at " + scale + " of its side, JPEG again",
          0.95,
          Kind.FACE,
          face,
          encoded,
          i -> pictures.get(i).shrunk((int) (scale * pictures.get(i).side)).encode("jpg"));
    }
    again(
        "picture blurred by 0.01 of its side",
        0.95,
        Kind.FACE,
        face,
        encoded,
        i -> pictures.get(i).blurred(0.01 * pictures.get(i).side).encode("jpg"));
  }

  private interface Copy {
    byte[] of(int original);
  }

  /**
   * @param leastRecall a little below what docs/quality.md has, where another build may differ
   */
  private static void again(
      String planted,
      double leastRecall,
      Kind kind,
      MediaKernel media,
      List<byte[]> originals,
      Copy copy)
      throws MediaException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < originals.size(); i++) {
      rows.add(print("a" + i, media.measure(originals.get(i))));
      rows.add(print("b" + i, media.measure(copy.of(i))));
    }
    long right = 0;
    Set<String> wrong = new HashSet<>();
    for (Row pair :
        new FindNearDuplicates(kind, recipe("demo-voice").nearDuplicates())
            .apply(TestSpark.session().createDataFrame(rows, FindNearDuplicates.NEEDS.schema()))
            .collectAsList()) {
      String a = pair.getString(0).substring(1);
      String b = pair.getString(1).substring(1);
      if (a.equals(b)) {
        right++;
      } else {
        // Two originals and their copies may be taken for each other in four ways: one mistake.
        wrong.add(a.compareTo(b) < 0 ? a + "-" + b : b + "-" + a);
      }
    }
    line("`NEAR_DUPLICATE`", planted, originals.size(), right, wrong.size());
    assertThat(right).as(planted).isGreaterThanOrEqualTo((long) (leastRecall * originals.size()));
    assertThat(wrong).as(planted).hasSizeLessThanOrEqualTo(kind == Kind.VOICE ? 0 : 3);
  }

  private static Row print(String id, MediaKernel.Measured measured) {
    return RowFactory.create(
        id,
        measured.perceptualHash().isPresent() ? measured.perceptualHash().getAsLong() : null,
        measured.fingerprint());
  }

  @Test
  void labels() {
    OutOfFold folds =
        new OutOfFold(
            new LabelErrorSpec(4, LabelErrorSpec.Policy.REVIEW, 1000, 0.1, Optional.empty()),
            media(Kind.VOICE, "demo-voice"));
    List<Row> rows = new ArrayList<>();
    List<Clip> clips = clips();
    for (int i = 0; i < clips.size(); i++) {
      Clip c = clips.get(i);
      rows.add(
          RowFactory.create(
              String.format("%03d", i),
              words.get(c.word()),
              c.speaker() * 83 % 1000,
              WavEncoder.encode(c.wave())));
    }
    Dataset<Row> sketched =
        folds.sketched(TestSpark.session().createDataFrame(rows, OutOfFold.LABELLED.schema()));
    List<Row> sketches = sketched.sort("record_id").collectAsList();
    for (double share : new double[] {0.05, 0.1, 0.2, 0.3}) {
      doubted(folds, sketches, sketched, share, "uniform", new Random(1), true);
      doubted(folds, sketches, sketched, share, "each word for the next", new Random(2), false);
    }
  }

  private void doubted(
      OutOfFold folds,
      List<Row> sketches,
      Dataset<Row> like,
      double share,
      String kind,
      Random random,
      boolean uniform) {
    IntUnaryOperator wrong =
        w -> (w + 1 + (uniform ? random.nextInt(words.size() - 1) : 0)) % words.size();
    Set<String> planted = new HashSet<>();
    List<Row> rows = new ArrayList<>();
    for (Row r : sketches) {
      int word = words.indexOf(r.getString(1));
      boolean spoil = random.nextDouble() < share;
      if (spoil) {
        planted.add(r.getString(0));
      }
      rows.add(
          RowFactory.create(
              r.get(0), words.get(spoil ? wrong.applyAsInt(word) : word), r.get(2), r.get(3)));
    }
    List<String> sorted = words.stream().sorted().toList();
    long right = 0;
    long alarms = 0;
    for (Row r :
        ConfidentLearning.of(
                folds
                    .judged(TestSpark.session().createDataFrame(rows, like.schema()), sorted)
                    .rows(),
                sorted.size())
            .issues()
            .select("record_id")
            .collectAsList()) {
      if (planted.contains(r.getString(0))) {
        right++;
      } else {
        alarms++;
      }
    }
    line(
        "`LABEL_SUSPECT`",
        String.format(Locale.ROOT, "%.0f %% of labels, %s", 100 * share, kind),
        planted.size(),
        right,
        alarms);
    assertThat(right).isGreaterThan(planted.size() / 3);
  }

  /** Of 40 persons with five records each, some have one in another part than the rest. */
  @Test
  void leakage() {
    for (int torn : new int[] {1, 4, 12}) {
      List<Row> rows = new ArrayList<>();
      for (int p = 0; p < 40; p++) {
        String part = p < 24 ? "train" : p < 32 ? "validation" : "test";
        for (int r = 0; r < 5; r++) {
          String now = p < torn && r == 4 ? "test" : part;
          rows.add(RowFactory.create("r" + p + "-" + r, "p" + p, "p" + p, now));
        }
      }
      Dataset<Row> splits = TestSpark.session().createDataFrame(rows, LakeTables.SPLITS.schema());
      long found = LeakageReport.of(splits).persons();
      line(
          "leakage report",
          torn + " of 40 persons in two parts",
          torn,
          Math.min(found, torn),
          found - Math.min(found, torn));
      assertThat(found).isEqualTo(torn);
    }
  }
}
