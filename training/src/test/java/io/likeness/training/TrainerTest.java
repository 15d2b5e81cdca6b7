package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.training.collective.Way;
import io.likeness.training.model.Network;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.StepHook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  private TrainedModel train(
      String folder, int workers, int epochs, String settings, List<Row> rows) throws Exception {
    return train(folder, workers, epochs, settings, rows, StepHook.none());
  }

  private TrainedModel train(
      String folder, int workers, int epochs, String settings, List<Row> rows, StepHook hook)
      throws Exception {
    return train(folder, workers, epochs, settings, Toy.dataset(SPARK.session(), rows), hook);
  }

  private TrainedModel train(
      String folder, int workers, int epochs, String settings, Dataset<Row> rows, StepHook hook)
      throws Exception {
    return new Trainer(
            SPARK.session(),
            Toy.spec(workers, epochs, settings),
            new Toy.Model(),
            CheckpointDir.of(SPARK.session(), temp.resolve(folder).toString()),
            line -> {},
            hook)
        .train(rows);
  }

  static void assertRefused(
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
                SPARK.session(),
                Toy.spec(1, 6, "loso=true"),
                new Toy.Model(),
                CheckpointDir.of(SPARK.session(), temp.toString()),
                lines::add,
                StepHook.none())
            .train(Toy.dataset(SPARK.session(), Toy.rows(5, 6)));

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

  private static Offset<Double> within(double by) {
    return Offset.offset(by);
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
    SPARK.session().conf().set(Way.PROPERTY, "driver");
    try {
      assertRefused(
          () -> train("driver", 2, 2, "max-retries=0", Toy.rows(4, 5), crash),
          Fault.TRAINING_FAILED,
          "rank 1 in step 2: IllegalStateException: planted");
    } finally {
      SPARK.session().conf().unset(Way.PROPERTY);
    }
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

  /** Weights of each epoch would differ, so those of a run that ended with the best one tell. */
  @Test
  void theWeightsThatAreKeptAreThoseOfTheBestEpoch() throws Exception {
    String steady = "schedule = constant, warmup = 0";
    List<Row> rows = Toy.rows(4, 3);
    TrainedModel early = train("patient", 1, 60, steady + ", patience = 3", rows);
    int best = early.report().bestEpoch();
    assertThat(early.report().epochs()).hasSize(best + 3);
    TrainedModel stopped = train("stopped", 1, best, steady, rows);
    assertThat(stopped.report().bestEpoch()).isEqualTo(best);
    assertThat(stopped.weightsSha256()).isEqualTo(early.weightsSha256());
    TrainedModel longer = train("longer", 1, best + 3, steady, rows);
    assertThat(longer.weightsSha256()).as("and not the last").isEqualTo(early.weightsSha256());
    TrainedModel before = train("before", 1, best - 1, steady, rows);
    assertThat(before.weightsSha256()).isNotEqualTo(early.weightsSha256());
  }

  /** What networks were shown: the marks of test rows, and a nought for each step. */
  private static final Queue<Integer> SHOWN = new ConcurrentLinkedQueue<>();

  private static final float MARK = 1_000;

  /** Notes the rows whose first feature is a mark. */
  private record Watching(Network inside) implements Toy.Around {
    @Override
    public NDArray logits(NDList parameters, NDArray input, NDArray mask) {
      float[] values = input.toFloatArray();
      for (int i = 0; i < values.length; i += Toy.BANDS * Toy.FRAMES) {
        if (values[i] >= MARK) {
          SHOWN.add(Math.round(values[i] - MARK));
        }
      }
      return inside.logits(parameters, input, mask);
    }
  }

  @Test
  void aTestRowIsShownOnceAndOnlyWhenAllIsLearnt() throws Exception {
    List<Row> rows = new ArrayList<>();
    int tested = 0;
    for (Row row : Toy.rows(4, 5)) {
      if (!row.getString(6).equals("test")) {
        rows.add(row);
        continue;
      }
      tested++;
      float[] values = new Toy.RawFloats().of(row.getAs(row.size() - 1));
      values[0] = MARK + tested;
      rows.add(Toy.row(values, row.getString(4), row.getString(7), "test", 1));
    }
    SHOWN.clear();
    new Trainer(
            SPARK.session(),
            Toy.spec(2, 3, "patience = 1, baselines = true"),
            new Toy.Wrapped("watched", Watching::new),
            CheckpointDir.of(SPARK.session(), temp.toString()),
            line -> {},
            (attempt, rank, epoch, step) -> SHOWN.add(0))
        .train(Toy.dataset(SPARK.session(), rows));
    List<Integer> shown = List.copyOf(SHOWN);
    int steps = shown.lastIndexOf(0) + 1;
    assertThat(steps).isGreaterThan(10);
    assertThat(shown.subList(0, steps)).as("while learning").containsOnly(0);
    assertThat(shown.subList(steps, shown.size()))
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, tested).boxed().toList());
  }

  private static Map<String, String> checkpoints(Path folder) throws Exception {
    Map<String, String> found = new TreeMap<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().contains("checkpoint-")).toList()) {
        found.put(file.toString(), Sha256.hex(Files.readAllBytes(file)));
      }
    }
    return found;
  }

  @Test
  void aRefusalLeavesTheLastCheckpointAsItWas() throws Exception {
    List<Row> rows = Toy.rows(4, 5);
    TrainedModel calm = train("calm", 1, 3, "", rows);
    StepHook crash =
        (attempt, rank, epoch, step) -> {
          if (epoch == 2) {
            throw new IllegalStateException("planted");
          }
        };
    assertThatThrownBy(() -> train("kept", 1, 3, "max-retries=0", rows, crash));
    Map<String, String> before = checkpoints(temp.resolve("kept"));
    assertThat(before).isNotEmpty();
    Dataset<Row> single =
        Toy.dataset(SPARK.session(), rows).withColumn("label", functions.lit("only"));
    Dataset<Row> unseen =
        Toy.dataset(SPARK.session(), rows).where("NOT (split = 'train' AND label = 'label-2')");
    List<Row> broken = new ArrayList<>(rows);
    float[] values = new float[Toy.BANDS * Toy.FRAMES];
    values[5] = Float.NaN;
    broken.add(Toy.row(values, "label-0", "person-0", "train", 1));
    Dataset<Row> none = Toy.dataset(SPARK.session(), broken);
    for (Dataset<Row> wrong : List.of(single, unseen, none)) {
      assertThatThrownBy(() -> train("kept", 1, 3, "", wrong, StepHook.none()))
          .isInstanceOf(LikenessException.class);
    }
    for (String wrong : List.of("batch=400", PrivateTrainerTest.PRIVACY)) {
      assertThatThrownBy(() -> train("kept", 1, 3, wrong, rows))
          .isInstanceOf(LikenessException.class);
    }
    assertThatThrownBy(() -> train("kept", 3, 3, "", rows)).isInstanceOf(LikenessException.class);
    assertThat(checkpoints(temp.resolve("kept"))).isEqualTo(before);
    TrainedModel resumed = train("kept", 1, 3, "", rows);
    assertThat(resumed.weightsSha256()).isEqualTo(calm.weightsSha256());
    assertThat(resumed.report().ranks().get(0).steps())
        .isEqualTo(calm.report().ranks().get(0).steps() / 3);
  }

  @Test
  void refusesASingleLabel() {
    Dataset<Row> rows =
        Toy.dataset(SPARK.session(), Toy.rows(3, 3)).withColumn("label", functions.lit("only"));
    assertRefused(
        () -> train("single", 1, 1, "", rows, StepHook.none()),
        Fault.TRAINING_IMPOSSIBLE,
        "the label only only");
  }

  @Test
  void refusesALabelThatTrainingNeverSaw() {
    Dataset<Row> rows =
        Toy.dataset(SPARK.session(), Toy.rows(3, 3))
            .where("NOT (split = 'train' AND label = 'label-2')");
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
        "lower the batch (train.batch");
  }

  @Test
  void emulatedHalfPrecisionLearnsAndSkipsTheSameStepsOnEveryRank() throws Exception {
    List<Row> rows = Toy.rows(5, 5);
    TrainedModel full = train("full", 1, 5, "", rows);
    TrainedModel one = train("half", 1, 5, "precision=fp16-emulated", rows);
    TrainedModel two = train("halves", 2, 5, "precision=fp16-emulated", rows);
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
    assertThat(one.weightsSha256()).isNotEqualTo(full.weightsSha256());
    assertThat(one.report().test().accuracy()).isGreaterThan(0.8);
    // The first scale of 65,536 overflows a half, so there are steps that were skipped.
    assertThat(one.report().ranks().get(0).steps())
        .isLessThan(full.report().ranks().get(0).steps());
  }

  @Test
  void aLossThatIsNotFiniteSkipsTheStepInHalfPrecisionAndEndsTheRunInFull() throws Exception {
    String half = "precision=fp16-emulated";
    float[] values = new float[Toy.BANDS * Toy.FRAMES];
    List<Row> sound = new ArrayList<>(Toy.rows(4, 5));
    sound.add(Toy.row(values, "label-0", "person-0", "train", 1));
    java.util.Arrays.fill(values, Float.MAX_VALUE);
    List<Row> rows = new ArrayList<>(Toy.rows(4, 5));
    rows.add(Toy.row(values, "label-0", "person-0", "train", 1));
    TrainedModel one = train("one", 1, 6, half, rows);
    // The step of that row is skipped in each epoch, besides those of the first scales.
    assertThat(one.report().ranks().get(0).steps())
        .isBetween(6L, train("sound", 1, 6, half, sound).report().ranks().get(0).steps() - 2);
    assertThat(train("two", 2, 6, half, rows).weightsSha256()).isEqualTo(one.weightsSha256());
    assertRefused(
        () -> train("full", 1, 1, "", rows), Fault.TRAINING_IMPOSSIBLE, "loss is not finite");
  }

  /** Of features that are next to nothing each row's loss is that of guessing among three. */
  @Test
  void theTrainingLossIsTheMeanOfTheLossesThatThereWere() throws Exception {
    List<Row> rows = new ArrayList<>();
    float[] values = new float[Toy.BANDS * Toy.FRAMES];
    for (int i = 0; i < 40; i++) {
      values[0] = (i + 1) * 1e-30f;
      rows.add(Toy.row(values, "label-" + i % 3, "person-0", "train", 1 + 0.5 * (i % 2)));
    }
    java.util.Arrays.fill(values, Float.MAX_VALUE);
    rows.add(Toy.row(values, "label-0", "person-0", "train", 2));
    String still = "precision=fp16-emulated, dropout=0, rate=1e-12, checkpoint-steps=1";
    for (int workers : new int[] {1, 2}) {
      List<Epoch> epochs = train("lost-" + workers, workers, 2, still, rows).report().epochs();
      assertThat(epochs)
          .hasSize(2)
          .allSatisfy(e -> assertThat(e.trainLoss()).isCloseTo(Math.log(3), within(1e-6)));
    }
  }

  @Test
  void anEpochWithoutAnyFiniteLossSaysSo() throws Exception {
    List<Row> rows = new ArrayList<>();
    float[] values = new float[Toy.BANDS * Toy.FRAMES];
    java.util.Arrays.fill(values, Float.MAX_VALUE);
    for (int i = 0; i < 12; i++) {
      // A tenth is no multiple of the unit that losses are summed by.
      rows.add(Toy.row(values, "label-" + i % 3, "person-0", "train", 0.1));
    }
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    new Trainer(
            SPARK.session(),
            Toy.spec(1, 1, "precision=fp16-emulated"),
            new Toy.Model(),
            CheckpointDir.of(SPARK.session(), temp.toString()),
            lines::add,
            StepHook.none())
        .train(Toy.dataset(SPARK.session(), rows));
    assertThat(lines)
        .filteredOn(l -> l.startsWith("epoch"))
        .singleElement()
        .asString()
        .contains("training loss not finite");
  }

  @Test
  void aStudentLearnsFromSoftLabelsThatAreHandedOver() throws Exception {
    List<Row> rows = Toy.rows(4, 5);
    String teacher = "teacher { model = toy, share = 0.7, temperature = 2 }";
    TrainedModel alone = train("alone", 1, 3, "", rows);
    TrainedModel one = train("student", 1, 3, teacher, rows);
    TrainedModel two = train("students", 2, 3, teacher, rows);
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
    assertThat(one.weightsSha256()).isNotEqualTo(alone.weightsSha256());
    TrainedModel.Teacher said = one.teacher().orElseThrow();
    assertThat(said.model().weightsSha256()).isEqualTo(alone.weightsSha256());
    assertThat(said.softLabels()).hasSize(one.report().rows().get("train"));
    said.softLabels()
        .values()
        .forEach(p -> assertThat((double) p[0] + p[1] + p[2]).isCloseTo(1, within(1e-5)));
    assertThat(one.report().taught())
        .singleElement()
        .satisfies(t -> assertThat(t.temperature()).isEqualTo(2));
  }

  @Test
  void aStudentThatIsTestedOnALeftOutPersonHasATeacherWhoHasNotMetThemEither() throws Exception {
    List<Row> rows = Toy.rows(4, 5);
    String teacher = "loso = true, teacher { model = toy, share = 0.7, temperature = 2 }";
    Report alone = train("left-out", 1, 2, "loso = true", rows).report();
    Report taught = train("left-out-taught", 1, 2, teacher, rows).report();
    assertThat(taught.leaveOnePersonOut()).hasSize(4);
    assertThat(taught.leaveOnePersonOutTotal().confusion())
        .isNotEqualTo(alone.leaveOnePersonOutTotal().confusion());
    assertThat(
            taught.leaveOnePersonOutGroups().get("accent").values().stream()
                .mapToInt(s -> s.rows())
                .sum())
        .isEqualTo(taught.leaveOnePersonOutTotal().rows());
  }

  @Test
  void thatAPersonLeftOutHasALabelOfTheirOwnIsWarnedOf() throws Exception {
    List<Row> rows = new ArrayList<>(Toy.rows(4, 2));
    rows.add(Toy.row(new float[Toy.BANDS * Toy.FRAMES], "label-9", "person-0", "train", 1));
    assertThat(train("own-label", 1, 1, "loso = true, shards = 2, batch = 4", rows).report())
        .satisfies(
            r ->
                assertThat(r.warnings())
                    .anyMatch(w -> w.startsWith("1 of 4 persons who were left out in turn")));
  }

  @Test
  void refusesANetworkThatLooksAcrossRecords() {
    record Across(Network inside) implements Toy.Around {
      @Override
      public boolean looksAcrossRecords() {
        return true;
      }
    }
    assertRefused(
        () ->
            new Trainer(
                    SPARK.session(),
                    Toy.spec(1, 1, ""),
                    new Toy.Wrapped("batched", Across::new),
                    CheckpointDir.of(SPARK.session(), temp.toString()),
                    line -> {},
                    StepHook.none())
                .train(Toy.dataset(SPARK.session(), Toy.rows(3, 3))),
        Fault.TRAINING_IMPOSSIBLE,
        "across the records");
  }

  @Test
  void measuresWhatEachStoredFormWeighsAndGetsRight() throws Exception {
    TrainedModel model = train("forms", 1, 6, "", Toy.rows(4, 5));
    var forms = model.report().variants();
    assertThat(forms).extracting(v -> v.precision()).containsExactly("fp32", "fp16", "int8");
    assertThat(forms.get(0).accuracy()).isEqualTo(model.report().validation().accuracy());
    assertThat(forms.get(0).agreement()).isEqualTo(1);
    assertThat(forms.get(2).bytes()).isLessThan(forms.get(1).bytes());
    assertThat(forms.get(2).agreement()).isGreaterThan(0.8);
    assertThat(forms).allSatisfy(v -> assertThat(v.latencyP95Ms()).isPositive());
  }

  /** One step an epoch, so that only the loss can tell after the last one. */
  @Test
  void refusesWeightsWhoseLossIsNoNumber() {
    for (String precision : List.of("fp32", "fp16-emulated")) {
      String settings =
          "optimizer = sgd, schedule = constant, warmup = 0, clip-norm = 0, batch = 40, rate ="
              + " 1e30";
      assertRefused(
          () ->
              train(
                  "diverged-" + precision,
                  1,
                  precision.equals("fp32") ? 1 : 40,
                  settings + ", precision = " + precision,
                  Toy.rows(4, 7)),
          Fault.TRAINING_IMPOSSIBLE,
          "is not finite in step");
    }
  }

  /** A gradient may be finite and what it leads to not; nobody validates here. */
  @Test
  void refusesWeightsWhoseAnswersAreNoNumbers() {
    String settings =
        "optimizer = sgd, schedule = constant, warmup = 0, clip-norm = 0, batch = 40, rate = 1e38";
    Dataset<Row> unwatched =
        Toy.dataset(SPARK.session(), Toy.rows(4, 7)).where("split <> 'validation'");
    assertRefused(
        () -> train("unwatched", 1, 1, settings, unwatched, StepHook.none()),
        Fault.TRAINING_IMPOSSIBLE,
        "is not finite in step");
  }
}
