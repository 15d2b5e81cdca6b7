package io.likeness.transforms.label;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.LabelErrorSpec;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.transforms.media.MediaKernel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.execution.LogicalRDD;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Planted label errors in four invented words of twelve persons are found out. */
class LabelErrorsTest {
  private static final List<String> WORDS = List.of("ai", "au", "ia", "ui");
  private static final double[][] GLIDES = {{750, 2200}, {750, 500}, {2200, 750}, {450, 2300}};
  private static final int PERSONS = 12;
  private static final int TAKES = 5;
  private static final int RATE_HZ = 8000;

  private static final OutOfFold FOLDS = folds(1000);

  private static OutOfFold folds(int maxTrainingRows) {
    return new OutOfFold(
        new LabelErrorSpec(4, LabelErrorSpec.Policy.REVIEW, maxTrainingRows, 0.1, Optional.empty()),
        MediaKernel.of(Kind.VOICE, IngestSpec.limits(1 << 20, 1 << 20, 1 << 20)));
  }

  private static List<Row> sketches;
  private static Dataset<Row> sketched;

  @BeforeAll
  static void speak() {
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int person = 0; person < PERSONS; person++) {
      double pitch = 100 + 120 * random.nextDouble();
      double tract = 0.9 + 0.25 * random.nextDouble();
      for (int word = 0; word < WORDS.size(); word++) {
        for (int take = 0; take < TAKES; take++) {
          rows.add(
              RowFactory.create(
                  String.format("%02d-%d-%d", person, word, take),
                  WORDS.get(word),
                  person * 83 % 1000,
                  word(GLIDES[word], pitch, tract, random)));
        }
      }
    }
    sketched =
        FOLDS
            .sketched(TestSpark.session().createDataFrame(rows, OutOfFold.LABELLED.schema()))
            .persist();
    sketches = sketched.sort("record_id").collectAsList();
  }

  @AfterAll
  static void forget() {
    sketched.unpersist();
  }

  private static byte[] word(double[] glide, double pitch, double tract, Random random) {
    float[] x = new float[(int) (RATE_HZ * (0.3 + 0.2 * random.nextDouble()))];
    double own = pitch * (0.95 + 0.1 * random.nextDouble());
    double shift = tract * (0.96 + 0.08 * random.nextDouble());
    for (int i = 0; i < x.length; i++) {
      double t = i / (double) x.length;
      double formant = shift * (glide[0] + (glide[1] - glide[0]) * t);
      double sum = 0;
      for (int h = 1; h * own < 3700; h++) {
        double away = (h * own - formant) / 180;
        sum += 0.1 / (1 + away * away) * Math.sin(2 * Math.PI * own * h * i / RATE_HZ);
      }
      x[i] = (float) (sum + 0.003 * random.nextGaussian());
    }
    return WavEncoder.encode(new Waveform(RATE_HZ, x));
  }

  /** Precision and recall over planted errors. */
  private static double[] score(double share, IntUnaryOperator wrong, int seed) {
    Random random = new Random(seed);
    Set<String> planted = new HashSet<>();
    List<Row> rows = new ArrayList<>();
    for (Row row : sketches) {
      int word = WORDS.indexOf(row.getString(1));
      int now = random.nextDouble() < share ? wrong.applyAsInt(word) : word;
      if (now != word) {
        planted.add(row.getString(0));
      }
      rows.add(RowFactory.create(row.get(0), WORDS.get(now), row.get(2), row.get(3)));
    }
    Dataset<Row> table = TestSpark.session().createDataFrame(rows, sketched.schema());
    Set<String> found = new HashSet<>();
    try (OutOfFold.Judged judged = FOLDS.judged(table, WORDS)) {
      assertThat(judged.rows().count()).isEqualTo(rows.size());
      ConfidentLearning.of(judged.rows(), WORDS.size())
          .issues()
          .select(col("record_id"))
          .collectAsList()
          .forEach(r -> found.add(r.getString(0)));
    }
    long right = found.stream().filter(planted::contains).count();
    return new double[] {
      found.isEmpty() ? 1 : right / (double) found.size(),
      planted.isEmpty() ? 1 : right / (double) planted.size()
    };
  }

  private static IntUnaryOperator uniform(int seed) {
    Random random = new Random(seed);
    return word -> (word + 1 + random.nextInt(WORDS.size() - 1)) % WORDS.size();
  }

  @Test
  void oneInFiveWrongUniformlyIsFoundWithFewFalseAlarms() {
    double[] score = score(0.2, uniform(1), 11);
    assertThat(score[0]).as("precision").isGreaterThan(0.85);
    assertThat(score[1]).as("recall").isGreaterThan(0.85);
  }

  @Test
  void oneWordSystematicallyTakenForAnotherIsFound() {
    double[] score = score(0.25, word -> word == 0 ? 1 : word, 12);
    // A fold that learns from a quarter of wrong labels of one kind believes in some of them.
    assertThat(score[0]).as("precision").isGreaterThan(0.85);
    assertThat(score[1]).as("recall").isGreaterThan(0.4);
  }

  @Test
  void aLabelThatIsNotAmongTheRowsLearntFromIsNotJudged() {
    // The first ten records of the others are of one person and two words.
    try (OutOfFold.Judged judged = folds(10).judged(sketched, WORDS)) {
      assertThat(judged.rows().select("given").distinct().collectAsList())
          .extracting(r -> r.getInt(0))
          .containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void whatIsJudgedStaysWithExecutorsUntilItIsClosed() {
    OutOfFold.Judged judged = FOLDS.judged(sketched, WORDS);
    assertThat(judged.rows().queryExecution().analyzed())
        .as("no rows that the driver has")
        .isInstanceOf(LogicalRDD.class);
    assertThat(judged.held().storageLevel().useDisk()).isTrue();
    judged.close();
    assertThat(judged.held().storageLevel().useDisk()).isFalse();
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"0.05", "0.1", "0.2", "0.3"})
  void precisionAndRecallByTheShareOfErrors(double share) {
    for (boolean systematic : new boolean[] {false, true}) {
      double precision = 0;
      double recall = 0;
      int seeds = 3;
      for (int seed = 0; seed < seeds; seed++) {
        double[] score =
            score(share, systematic ? w -> (w + 1) % WORDS.size() : uniform(seed), 100 + seed);
        precision += score[0] / seeds;
        recall += score[1] / seeds;
      }
      System.out.printf(
          java.util.Locale.ROOT,
          "| %.0f %% | %s | %.2f | %.2f |%n",
          100 * share,
          systematic ? "each word for the next" : "uniform",
          precision,
          recall);
      assertThat(recall).isGreaterThan(0.4);
    }
  }
}
