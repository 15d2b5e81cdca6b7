package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.StepHook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the table of accuracy against ε in {@code docs/training.md}: 2,000 simulated persons to
 * learn from, three rows each, made by numbers.
 */
@Tag("slow")
class PrivateCurveTest {
  private static final int TRAIN = 2_000;
  private static final int VALIDATION = 200;
  private static final int TEST = 400;
  private static final int SEEDS = 3;
  private static final int LABELS = 3;

  /** How far a label shifts each of the frames of its band, in standard deviations of a frame. */
  private static final float SHIFT = 0.45f;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  private static List<Row> population() {
    List<Row> rows = new ArrayList<>();
    for (int p = 0; p < TRAIN + VALIDATION + TEST; p++) {
      String split = p < TRAIN ? "train" : p < TRAIN + VALIDATION ? "validation" : "test";
      float[] own = new float[Toy.BANDS];
      CounterRandom.of(Sha256.ofAll("person", String.valueOf(p)), 0).fillGaussian(own, 0.2f);
      for (int label = 0; label < LABELS; label++) {
        float[] values = new float[Toy.BANDS * Toy.FRAMES];
        CounterRandom.of(Sha256.ofAll("row", p + "/" + label), 0).fillGaussian(values, 1);
        for (int i = 0; i < values.length; i++) {
          int band = i / Toy.FRAMES;
          values[i] += own[band] + (band == label ? SHIFT : 0);
        }
        rows.add(Toy.row(values, "label-" + label, "person-" + p, split, 1));
      }
    }
    return rows;
  }

  @Test
  void accuracyAgainstEpsilonOfTwoThousandSimulatedPersons() throws Exception {
    List<Row> rows = population();
    double[] accuracy = new double[5];
    double[] epsilons = {Double.POSITIVE_INFINITY, 8, 2, 1, 0.5};
    for (int e = 0; e < epsilons.length; e++) {
      List<Double> scores = new ArrayList<>();
      double noise = 0;
      for (int seed = 1; seed <= SEEDS; seed++) {
        Report report = train(epsilons[e], seed, rows).report();
        scores.add(report.test().accuracy());
        noise = report.privacy().isEmpty() ? 0 : report.privacy().get(0).noiseMultiplier();
      }
      accuracy[e] = scores.stream().mapToDouble(s -> s).average().orElseThrow();
      System.out.printf(
          Locale.ROOT,
          "| %s | %.3f | %.3f | %.3f–%.3f |%n",
          epsilons[e],
          noise,
          accuracy[e],
          scores.stream().mapToDouble(s -> s).min().orElseThrow(),
          scores.stream().mapToDouble(s -> s).max().orElseThrow());
    }
    assertThat(accuracy[0]).isGreaterThan(0.7);
    assertThat(accuracy[1]).isBetween(0.45, accuracy[0] - 0.02);
    assertThat(accuracy[4]).isBetween(0.3, accuracy[1] - 0.02);
  }

  private TrainedModel train(double epsilon, int seed, List<Row> rows) throws Exception {
    String privacy =
        Double.isInfinite(epsilon)
            ? ""
            : ", privacy { unit = person, epsilon = "
                + epsilon
                + ", delta = 1e-5, clipping-norm = 1, noise-multiplier = 0, sampling = poisson,"
                + " sampling-rate = 0.1 }";
    return new Trainer(
            SPARK.session(),
            Toy.spec(2, 15, "batch = 32, seed = " + seed + privacy),
            new Toy.Model(16, 24),
            CheckpointDir.of(SPARK.session(), temp.resolve(epsilon + "-" + seed).toString()),
            line -> {},
            StepHook.none())
        .train(
            Toy.dataset(SPARK.session(), rows).withColumn("weight", functions.lit(1.0)),
            (loss, identity) -> {});
  }
}
