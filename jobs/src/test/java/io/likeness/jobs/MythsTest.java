package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.ImageEffects;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.attack.Outcome;
import io.likeness.privacy.attack.RecordAttack;
import io.likeness.privacy.attack.Subject;
import io.likeness.privacy.mechanism.LocalLaplace;
import io.likeness.training.model.Half;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The figures of {@code docs/myths.md}, measured. */
class MythsTest {
  private static void isSaid(String sentence) throws Exception {
    String page = Files.readString(Path.of("../docs/myths.md")).replaceAll("\\s+", " ");
    assertThat(page).contains(sentence);
  }

  @Test
  void noiseOfVarianceOneTenthOnEightBits() throws Exception {
    byte[] gray = new byte[3 * 256 * 256];
    Arrays.fill(gray, (byte) 127);
    double sigma = Math.sqrt(0.1);
    int changed = 0;
    int most = 0;
    try (FaceImage image = FaceImage.ofBgr(256, 256, gray);
        FaceImage noisy =
            ImageEffects.byName("gaussian-noise", Map.of("sigma", new double[] {sigma, sigma}))
                .render(image, CounterRandom.of(new byte[32], 1))
                .image()) {
      for (byte level : noisy.bgr()) {
        int away = Math.abs((level & 0xFF) - 127);
        changed += away > 0 ? 1 : 0;
        most = Math.max(most, away);
      }
    }
    assertThat(most).isEqualTo(1);
    isSaid(
        String.format(Locale.ROOT, "%.0f %% of the levels change", 100.0 * changed / gray.length));
  }

  /** White everywhere, so that what is black came in from outside. */
  @Test
  void rotationWithoutACentreOrABorderRule() throws Exception {
    int side = 256;
    double middle = (side - 1) / 2.0;
    isSaid(
        String.format(
            Locale.ROOT,
            "15 degrees about the corner leave %.0f %% of the picture black, about the centre %.0f %%",
            100 * outside(side, 15, 0, side),
            100 * outside(side, 15, middle, side)));
    isSaid(
        String.format(
            Locale.ROOT,
            "by 45 degrees about the corner %.0f %% of a face in the middle",
            100 * outside(side, 45, 0, side / 2)));
    byte[] white = new byte[3 * side * side];
    Arrays.fill(white, (byte) 255);
    double[] degrees = {15, 15};
    try (FaceImage image = FaceImage.ofBgr(side, side, white);
        FaceImage turned =
            ImageEffects.byName("rotate", Map.of("degrees", degrees))
                .render(image, CounterRandom.of(new byte[32], 3))
                .image()) {
      assertThat(turned.bgr()).isEqualTo(white);
    }
  }

  /**
   * Share of the points of a disc in the middle, as wide as {@code across}, or of the whole square
   * where it is as wide as that, whose place is outside once turned about (centre, centre).
   */
  private static double outside(int side, double degrees, double centre, int across) {
    double cos = StrictMath.cos(StrictMath.toRadians(degrees));
    double sin = StrictMath.sin(StrictMath.toRadians(degrees));
    double middle = (side - 1) / 2.0;
    int all = 0;
    int out = 0;
    for (int i = 0; i < side * side; i++) {
      double x = i % side;
      double y = (double) (i / side);
      if (across == side || Math.hypot(x - middle, y - middle) <= across / 2.0) {
        double toX = centre + cos * (x - centre) + sin * (y - centre);
        double toY = centre - sin * (x - centre) + cos * (y - centre);
        all++;
        out += Math.min(toX, toY) >= 0 && Math.max(toX, toY) <= side - 1 ? 0 : 1;
      }
    }
    return (double) out / all;
  }

  @Test
  void laplaceOnSamplesIsTwiceWhatItSaysForOneAndNothingForAClip() throws Exception {
    LocalLaplace said = new LocalLaplace(1, 2);
    assertThat(said.scale()).as("1/ε at ε = 1").isEqualTo(1);
    isSaid(
        String.format(
            Locale.ROOT,
            "ε = 1 is ε = %.0f for one sample and %,.0f for one second at 16 kHz",
            said.epsilonOf(1),
            said.epsilonOf(16_000)));
    String tables = Files.readString(Path.of("../docs/privacy.md"));
    String row = "\\| `snippet` \\| 1 \\| one sample, it is said: really 2 \\| %s \\| ([0-9.]+) ";
    isSaid(
        String.format(
            Locale.ROOT,
            "an attacker with 16 releases links %.0f %% of real clips to their speaker, one of six,"
                + " and with one release %.0f %%",
            100 * number(tables, String.format(row, "averaging")),
            100 * number(tables, String.format(row, "semi-informed"))));
  }

  private static double number(String text, String pattern) {
    var found = java.util.regex.Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(pattern).isTrue();
    return Double.parseDouble(found.group(1));
  }

  /**
   * Six invented voices, each a resonance of its own; 48 clips of a quarter of a second, half of
   * them tried.
   */
  @Test
  void aSecondReleaseUndoesWhatTheFirstHid() throws Exception {
    List<Subject<Waveform>> clips = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      clips.add(new Subject<>(voice(i), i % 6, ""));
    }
    List<Outcome> outcomes =
        RecordAttack.onClips(clips, List.of(), List.of(1.0), 16, s -> {}).outcomes();
    isSaid(
        String.format(
            Locale.ROOT,
            "Of six invented voices it links %.0f %% of 24 clips with 16 releases and %.0f %% with one",
            100 * linked(outcomes, Outcome.Attacker.AVERAGING),
            100 * linked(outcomes, Outcome.Attacker.SEMI_INFORMED)));
  }

  private static double linked(List<Outcome> outcomes, Outcome.Attacker attacker) {
    return outcomes.stream()
        .filter(o -> o.step().equals("snippet") && o.attacker() == attacker)
        .mapToDouble(o -> o.top1().value())
        .findFirst()
        .orElseThrow();
  }

  private static Waveform voice(int number) {
    float[] noise = new float[2000];
    CounterRandom.of(new byte[32], 100 + number).fillGaussian(noise, 1);
    double angle = 0.4 + 0.3 * (number % 6);
    float[] x = new float[noise.length];
    for (int n = 2; n < x.length; n++) {
      x[n] = (float) (0.05 * noise[n] + 1.9 * Math.cos(angle) * x[n - 1] - 0.9025 * x[n - 2]);
    }
    return new Waveform(8000, x);
  }

  @Test
  void sumsOfGradientsDependOnWhoAdds() throws Exception {
    int parameters = 100_000;
    float[][] parts = new float[16][parameters];
    for (int k = 0; k < parts.length; k++) {
      CounterRandom.of(new byte[32], 10 + k).fillGaussian(parts[k], 0.01);
    }
    float[] one = inTurn(parts, 1);
    float[] four = inTurn(parts, 4);
    int differ = 0;
    for (int i = 0; i < parameters; i++) {
      differ += one[i] == four[i] ? 0 : 1;
    }
    isSaid(String.format(Locale.ROOT, "%.0f %% of the sums differ", 100.0 * differ / parameters));
  }

  /** Each worker adds its parts, then the workers' sums are added, as data parallelism does. */
  private static float[] inTurn(float[][] parts, int workers) {
    float[] total = new float[parts[0].length];
    for (int w = 0; w < workers; w++) {
      float[] own = new float[total.length];
      for (int k = w; k < parts.length; k += workers) {
        for (int i = 0; i < own.length; i++) {
          own[i] += parts[k][i];
        }
      }
      for (int i = 0; i < total.length; i++) {
        total[i] += own[i];
      }
    }
    return total;
  }

  @Test
  void halfPrecisionWithoutMastersStandsStill() throws Exception {
    float half = 1;
    float master = 1;
    for (int step = 0; step < 1000; step++) {
      half = Half.rounded(half - 0.0002f);
      master -= 0.0002f;
    }
    assertThat(half).isEqualTo(1f);
    isSaid(String.format(Locale.ROOT, "1.000 in half precision and %.3f", master));
  }

  @Test
  void aQueryByConcatenationGivesWhatWasNotAskedFor() throws Exception {
    Dataset<Row> rows =
        TestSpark.session()
            .createDataset(List.of("ann", "ben", "cleo"), Encoders.STRING())
            .toDF("person");
    String given = "nobody' OR '1' = '1";
    assertThat(rows.where("person = '" + given + "'").count()).isEqualTo(3);
    assertThat(rows.where(org.apache.spark.sql.functions.col("person").equalTo(given)).count())
        .isZero();
    isSaid("all 3 of 3 rows");
  }
}
