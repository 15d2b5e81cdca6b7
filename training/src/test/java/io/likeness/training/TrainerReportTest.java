package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.error.Fault;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Step;
import io.likeness.training.run.StepHook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a training tells while it runs and when it has ended. */
@Tag("walk")
class TrainerReportTest {
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  private Report train(int workers, String settings, Progress progress) throws Exception {
    return train(workers, settings, Toy.rows(5, 6), progress);
  }

  private Report train(int workers, String settings, List<Row> rows, Progress progress)
      throws Exception {
    return train(workers, settings, rows, progress, StepHook.none());
  }

  private Report train(
      int workers, String settings, List<Row> rows, Progress progress, StepHook hook)
      throws Exception {
    return new Trainer(
            SPARK.session(),
            Toy.spec(workers, 2, settings),
            new Toy.Model(),
            CheckpointDir.of(SPARK.session(), temp.resolve("run-" + workers).toString()),
            progress,
            hook)
        .train(Toy.dataset(SPARK.session(), rows))
        .report();
  }

  private List<Step> steps(int workers) throws Exception {
    Toy.Told told = new Toy.Told();
    train(workers, "checkpoint-steps=3", told);
    return told.steps();
  }

  @Test
  void everyStepIsToldAndIsTheSameForAnyWorkers() throws Exception {
    List<Step> one = steps(1);
    List<Step> two = steps(2);
    assertThat(one).extracting(Step::step).startsWith(1L, 2L).doesNotHaveDuplicates();
    assertThat(one).extracting(Step::epoch).contains(1, 2);
    assertThat(one).allSatisfy(s -> assertThat(s.gradientNorm()).isPositive());
    assertThat(one).allSatisfy(s -> assertThat(s.loss()).isPositive());
    assertThat(two.stream().map(Step::loss).toList())
        .isEqualTo(one.stream().map(Step::loss).toList());
    assertThat(two.stream().map(Step::gradientNorm).toList())
        .isEqualTo(one.stream().map(Step::gradientNorm).toList());
    assertThat(two.stream().map(Step::learningRate).toList())
        .isEqualTo(one.stream().map(Step::learningRate).toList());
  }

  @Test
  void sparksOwnClassifiersStandBesideTheModelWhenAskedFor() throws Exception {
    Report report = train(1, "baselines=true", line -> {});
    assertThat(report.baselines())
        .extracting(b -> b.name())
        .containsExactly("logistic regression", "random forest");
    assertThat(report.baselines())
        .allSatisfy(
            b -> {
              assertThat(b.test().rows()).isEqualTo(report.test().rows());
              assertThat(b.test().accuracy()).isGreaterThan(report.baseline().accuracy());
              assertThat(b.groups()).containsKey("accent");
            });
    assertThat(train(2, "", line -> {}).baselines()).isEmpty();
  }

  @Test
  void anAccuracyThatIsTooGoodIsToldAsLeakage() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Report report = train(1, "leakage-above=0.5", lines::add);
    assertThat(report.test().accuracy()).isGreaterThan(0.5);
    assertThat(report.warnings()).anySatisfy(w -> assertThat(w).contains("take it for leakage"));
    assertThat(lines).anySatisfy(l -> assertThat(l).startsWith("warning: Accuracy"));
    assertThat(train(2, "", line -> {}).warnings()).noneMatch(w -> w.contains("leakage"));
  }

  @Test
  void eachEpochIsALineWithItsLossesAndTheTimeThatIsLeft() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Report report = train(1, "", lines::add);
    List<String> expected = new ArrayList<>();
    for (Epoch e : report.epochs()) {
      expected.add(
          String.format(
              Locale.ROOT,
              "epoch %d of 2: training loss %.4f, validation loss %.4f, accuracy %.3f%s, at most"
                  + " %.0f s to go",
              e.epoch(),
              e.trainLoss(),
              e.validationLoss(),
              e.validationAccuracy(),
              e.best() ? " (best)" : "",
              e.epoch() == 1 ? e.seconds() : 0));
    }
    assertThat(expected).hasSize(2);
    assertThat(lines).filteredOn(l -> l.startsWith("epoch")).isEqualTo(expected);
    assertThat(lines).filteredOn(l -> l.contains("features of")).hasSize(1);
  }

  @Test
  void aModelThatKnowsItsTrainingRowsByHeartIsToldOf() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (Row row : Toy.rows(5, 20)) {
      boolean watched = row.getString(6).equals("validation");
      String wrong = row.getString(4).equals("label-0") ? "label-1" : "label-0";
      rows.add(watched ? relabelled(row, wrong) : row);
    }
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Report report = train(1, "", rows, lines::add);
    double gap = report.train().accuracy() - report.validation().accuracy();
    assertThat(gap).isGreaterThan(0.15);
    String warning =
        String.format(
            Locale.ROOT,
            "Training accuracy %.3f is %.3f above validation accuracy",
            report.train().accuracy(),
            gap);
    assertThat(report.warnings()).anyMatch(w -> w.startsWith(warning));
    assertThat(lines).anyMatch(l -> l.startsWith("warning: " + warning));

    Report even = train(2, "", Toy.rows(5, 20), line -> {});
    assertThat(even.train().accuracy() - even.validation().accuracy()).isLessThan(0.15);
    assertThat(even.warnings()).noneMatch(w -> w.contains("by heart"));
  }

  private static Row relabelled(Row row, String label) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    values[4] = label;
    return RowFactory.create(values);
  }

  /** By the names that the registry is asked for. */
  @Test
  void anAuditSaysSoAndEachFormWhatItTakesToLoad() throws Exception {
    Report audit = train(1, "audit=true", line -> {});
    JsonNode json = new ObjectMapper().readTree(audit.json());
    assertThat(json.path("audit").asBoolean()).isTrue();
    assertThat(audit.warnings()).contains(Warning.AUDIT.of());
    assertThat(json.at("/variants/0/loadingBytes").asLong())
        .isGreaterThan(json.at("/variants/0/bytes").asLong());
    Report task = train(1, "", line -> {});
    assertThat(task.warnings()).doesNotContain(Warning.AUDIT.of());
    assertThat(new ObjectMapper().readTree(task.json()).path("audit").asBoolean(true)).isFalse();
  }

  @Test
  void attemptsThatFailAreToldOfTeachersAndOfPersonsLeftOutToo() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Report report =
        train(
            1,
            "loso=true, teacher { model = toy, share = 0.5, temperature = 2 }",
            Toy.rows(3, 2),
            lines::add,
            (attempt, rank, epoch, step) -> {
              if (attempt == 0 && epoch == 1) {
                throw new IllegalStateException("planted\n\tat Somewhere.java");
              }
            });
    List<String> whose = new ArrayList<>(List.of("teacher: ", ""));
    // To leave out the second is the very training of the whole, which has ended.
    for (int i = 1; i <= 3; i += 2) {
      whose.add("held out " + i + " of 3: teacher: ");
      whose.add("held out " + i + " of 3: ");
    }
    List<String> told = lines.stream().filter(l -> l.contains("attempt 1 failed")).toList();
    assertThat(told).hasSameSizeAs(whose);
    for (int i = 0; i < told.size(); i++) {
      assertThat(told.get(i))
          .matches(
              Pattern.quote(whose.get(i))
                  + "attempt 1 failed: rank 0 in step \\d+: IllegalStateException: planted");
      String next = lines.get(lines.indexOf(told.get(i)) + 1);
      assertThat(next).matches(Pattern.quote(whose.get(i)) + "goes on after step \\d+ .*");
    }
    assertThat(report.failures()).singleElement().asString().endsWith(": planted");
  }

  @Test
  void everyRefusalOfATrainingEndsWithExitCodeTwo() {
    assertThat(List.of(Fault.TRAINING_IMPOSSIBLE, Fault.TRAINING_FAILED, Fault.PRIVACY_REFUSED))
        .allSatisfy(f -> assertThat(f.exitCode()).isEqualTo(2));
  }
}
