package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.ImageEffects;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.model.Half;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void distillationWithoutItsFactors() throws Exception {
    int batch = 64;
    int classes = 10;
    double right = gradient(batch, classes, 1.0 / batch, 4);
    isSaid(String.format(Locale.ROOT, "%.0f times too large", ratio(batch, classes, 1, 4, right)));
    isSaid(
        String.format(
            Locale.ROOT,
            "%.0f times too small",
            1 / ratio(batch, classes, 1.0 / (batch * classes), 4, right)));
    double lost = 1 / ratio(batch, classes, 1.0 / batch, 1, right);
    isSaid(String.format(Locale.ROOT, "%.0f times too weak", lost));
  }

  private static double ratio(int batch, int classes, double scale, double square, double right) {
    return gradient(batch, classes, scale, square) / right;
  }

  /** Size of the gradient of scale · square · Σ KL(softmax(t/2) ‖ softmax(s/2)), by differences. */
  private static double gradient(int batch, int classes, double scale, double square) {
    CounterRandom random = CounterRandom.of(new byte[32], 2);
    double[] teacher = new double[batch * classes];
    double[] student = new double[batch * classes];
    for (int i = 0; i < teacher.length; i++) {
      teacher[i] = 3 * random.nextGaussian();
      student[i] = random.nextGaussian();
    }
    double squares = 0;
    for (int i = 0; i < student.length; i++) {
      double kept = student[i];
      student[i] = kept + 1e-5;
      double up = divergence(teacher, student, classes);
      student[i] = kept - 1e-5;
      double down = divergence(teacher, student, classes);
      student[i] = kept;
      double slope = scale * square * (up - down) / 2e-5;
      squares += slope * slope;
    }
    return Math.sqrt(squares);
  }

  private static double divergence(double[] teacher, double[] student, int classes) {
    double sum = 0;
    for (int from = 0; from < teacher.length; from += classes) {
      double t = 0;
      double s = 0;
      for (int i = from; i < from + classes; i++) {
        t += Math.exp(teacher[i] / 2);
        s += Math.exp(student[i] / 2);
      }
      for (int i = from; i < from + classes; i++) {
        double p = Math.exp(teacher[i] / 2) / t;
        sum += p * (Math.log(p) - (student[i] / 2 - Math.log(s)));
      }
    }
    return sum;
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
