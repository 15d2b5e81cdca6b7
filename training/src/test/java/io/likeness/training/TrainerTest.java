package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.StepHook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static SparkSession spark;

  @TempDir Path temp;

  @BeforeAll
  static void start() {
    spark = Sessions.local(2);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private TrainedModel train(
      String folder, int workers, int epochs, String settings, List<Row> rows) throws Exception {
    return train(folder, workers, epochs, settings, rows, StepHook.none());
  }

  private TrainedModel train(
      String folder, int workers, int epochs, String settings, List<Row> rows, StepHook hook)
      throws Exception {
    return train(folder, workers, epochs, settings, Toy.dataset(spark, rows), hook);
  }

  private TrainedModel train(
      String folder, int workers, int epochs, String settings, Dataset<Row> rows, StepHook hook)
      throws Exception {
    return new Trainer(
            spark,
            Toy.spec(workers, epochs, settings),
            new Toy.Model(),
            CheckpointDir.of(spark, temp.resolve(folder).toString()),
            Progress.silent(),
            hook)
        .train(rows);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Fault fault, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContaining(words);
  }

  @Test
  void learnsTheToyCorpusAndSaysHowWell() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    TrainedModel model =
        new Trainer(
                spark,
                Toy.spec(1, 6, "loso=true"),
                new Toy.Model(),
                CheckpointDir.of(spark, temp.toString()),
                lines::add,
                StepHook.none())
            .train(Toy.dataset(spark, Toy.rows(5, 6)));

    Report report = model.report();
    assertThat(report.test().accuracy()).isGreaterThan(0.9);
    assertThat(report.baseline().accuracy()).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(report.rows()).containsEntry("train", 57).containsEntry("test", 18);
    assertThat(report.test().interval().note()).contains("1 persons");
    assertThat(report.leaveOnePersonOut()).hasSize(5);
    assertThat(report.leaveOnePersonOutTotal().rows()).isEqualTo(5 * 18 + 3);
    assertThat(report.leaveOnePersonOutTotal().interval().low()).isBetween(0.8, 1.0);
    assertThat(report.groups()).containsKey("accent");
    assertThat(lines).filteredOn(l -> l.startsWith("epoch")).hasSize(6);
    assertThat(report.json()).contains("\"uar\"").contains("\"samplesPerSecond\"");
  }

  private static org.assertj.core.data.Offset<Double> within(double by) {
    return org.assertj.core.data.Offset.offset(by);
  }

  @Test
  void oneTwoAndFourRanksInOneProcessAgreeWithRowsInAnyOrder() throws Exception {
    List<Row> rows = Toy.rows(4, 5);
    List<Row> other = new ArrayList<>(rows);
    other.sort(Comparator.comparing(r -> r.getString(0)));
    TrainedModel one = train("one", 1, 3, "", rows);
    TrainedModel two = train("two", 2, 3, "", other);
    assertThat(two.report().workers()).isEqualTo(2);
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
    TrainedModel fewer = train("fewer", 4, 3, "", rows);
    assertThat(fewer.report().workers()).isEqualTo(2);
    assertThat(fewer.weightsSha256()).isEqualTo(one.weightsSha256());
  }

  @Test
  void shardsWithoutRowsAreWalkedThrough() throws Exception {
    List<Row> rows = Toy.rows(3, 2);
    TrainedModel one = train("one", 1, 2, "shards=16, batch=16", rows);
    TrainedModel two = train("two", 2, 2, "shards=16, batch=16", rows);
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
  }

  @Test
  void goesOnAfterACrashToTheSameWeights() throws Exception {
    List<Row> rows = Toy.rows(4, 5);
    TrainedModel calm = train("calm", 1, 4, "checkpoint-steps=2", rows);
    StepHook crash =
        (attempt, rank, epoch, step) -> {
          if (epoch == 2 && step == 3) {
            throw new IllegalStateException("planted");
          }
        };
    assertRefused(
        () -> train("crash", 2, 4, "checkpoint-steps=2, max-retries=1", rows, crash),
        Fault.TRAINING_FAILED,
        "planted");
    TrainedModel resumed = train("crash", 1, 4, "checkpoint-steps=2", rows);
    assertThat(resumed.weightsSha256()).isEqualTo(calm.weightsSha256());
    assertThat(resumed.report().ranks().get(0).steps())
        .isLessThan(calm.report().ranks().get(0).steps());
  }

  @Test
  void passesOverATornCheckpoint() throws Exception {
    List<Row> rows = Toy.rows(4, 5);
    TrainedModel calm = train("calm", 1, 3, "", rows);
    StepHook crash =
        (attempt, rank, epoch, step) -> {
          if (epoch == 2) {
            throw new IllegalStateException("planted");
          }
        };
    assertThatThrownBy(() -> train("torn", 1, 3, "max-retries=0", rows, crash));
    try (var files = Files.walk(temp.resolve("torn"))) {
      Path newest =
          files
              .filter(f -> f.getFileName().toString().startsWith("checkpoint-"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(newest);
      Files.write(newest, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      Files.deleteIfExists(newest.resolveSibling("." + newest.getFileName() + ".crc"));
    }
    TrainedModel resumed = train("torn", 1, 3, "", rows);
    assertThat(resumed.weightsSha256()).isEqualTo(calm.weightsSha256());
    assertThat(resumed.report().ranks().get(0).steps())
        .isEqualTo(calm.report().ranks().get(0).steps() * 2 / 3);
  }

  @Test
  void namesRankAndStepOfTheFirstCause() {
    StepHook crash =
        (attempt, rank, epoch, step) -> {
          if (rank == 1 && epoch == 0 && step == 1) {
            throw new IllegalStateException("planted");
          }
        };
    assertRefused(
        () -> train("cause", 2, 2, "max-retries=0", Toy.rows(4, 5), crash),
        Fault.TRAINING_FAILED,
        "rank 1 in step 2: IllegalStateException: planted");
  }

  @Test
  void stopsEarlyAndKeepsTheBestWeights() throws Exception {
    TrainedModel model = train("early", 1, 60, "patience=3", Toy.rows(4, 3));
    Report report = model.report();
    assertThat(report.epochs()).hasSizeLessThan(60);
    assertThat(report.bestEpoch()).isEqualTo(report.epochs().size() - 3);
    double best = report.epochs().stream().mapToDouble(e -> e.validationLoss()).min().orElseThrow();
    assertThat(report.epochs().get(report.bestEpoch() - 1).validationLoss())
        .isCloseTo(best, within(1e-3));
  }

  @Test
  void refusesASingleLabel() {
    Dataset<Row> rows =
        Toy.dataset(spark, Toy.rows(3, 3)).withColumn("label", functions.lit("only"));
    assertRefused(
        () -> train("single", 1, 1, "", rows, StepHook.none()),
        Fault.TRAINING_IMPOSSIBLE,
        "the label only only");
  }

  @Test
  void refusesALabelThatTrainingNeverSaw() {
    Dataset<Row> rows =
        Toy.dataset(spark, Toy.rows(3, 3)).where("NOT (split = 'train' AND label = 'label-2')");
    assertRefused(
        () -> train("unseen", 1, 1, "", rows, StepHook.none()),
        Fault.TRAINING_IMPOSSIBLE,
        "label-2");
  }

  @Test
  void refusesFeaturesThatAreNotNumbers() {
    List<Row> rows = new ArrayList<>(Toy.rows(3, 3));
    float[] values = new float[Toy.BANDS * Toy.FRAMES];
    values[5] = Float.NaN;
    rows.add(Toy.row(values, "label-0", "person-0", "train", 1));
    assertRefused(() -> train("nan", 1, 1, "", rows), Fault.TRAINING_IMPOSSIBLE, "not finite");
  }

  @Test
  void refusesWorkersThatDoNotDivideTheShards() {
    assertRefused(
        () -> train("divide", 3, 1, "", Toy.rows(3, 3)),
        Fault.TRAINING_IMPOSSIBLE,
        "3 workers do not divide 4 shards");
  }

  @Test
  void refusesABatchLargerThanAShard() {
    assertRefused(
        () -> train("batch", 1, 1, "batch=400", Toy.rows(3, 3)),
        Fault.TRAINING_IMPOSSIBLE,
        "lower train.batch");
  }
}
