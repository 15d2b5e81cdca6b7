package io.likeness.training;

import static io.likeness.training.TrainerTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.privacy.accounting.PrivacyLedger;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Fit;
import io.likeness.training.run.Plan;
import io.likeness.training.run.PrivateSteps;
import io.likeness.training.run.Step;
import io.likeness.training.run.StepHook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that hide persons: what they are charged, and what of their weights may be known. */
@Tag("walk")
class PrivateTrainerTest {
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  private TrainedModel train(
      String folder, int workers, int epochs, String settings, Dataset<Row> rows) throws Exception {
    return new Trainer(
            SPARK.session(),
            Toy.spec(workers, epochs, settings),
            new Toy.Model(),
            CheckpointDir.of(SPARK.session(), temp.resolve(folder).toString()),
            line -> {},
            StepHook.none())
        .train(rows);
  }

  static final String PRIVACY =
      "privacy { unit = person, epsilon = 30, delta = 1e-5, clipping-norm = 1, "
          + "noise-multiplier = 0, sampling = poisson, sampling-rate = 0.5 }";

  private static Dataset<Row> unweighted(List<Row> rows) {
    return Toy.dataset(SPARK.session(), rows).withColumn("weight", functions.lit(1.0));
  }

  @Test
  void aPrivateTrainingIsChargedBeforeItBeginsAndSaysWhatItPromises() throws Exception {
    List<PrivacyLoss.Approximate> charged = new ArrayList<>();
    TrainedModel model =
        new Trainer(
                SPARK.session(),
                Toy.spec(2, 2, PRIVACY),
                new Toy.Model(),
                CheckpointDir.of(SPARK.session(), temp.toString()),
                line -> {},
                StepHook.none())
            .train(unweighted(Toy.rows(6, 2)), (loss, identity) -> charged.add(loss));
    assertThat(charged).hasSize(1);
    assertThat(charged.get(0).epsilon()).isBetween(29.0, 30.0);
    Report.Privacy promise = model.report().privacy().get(0);
    assertThat(promise.epsilon()).isEqualTo(charged.get(0).epsilon());
    assertThat(promise.epsilonRdp()).isGreaterThanOrEqualTo(promise.epsilon());
    assertThat(promise.steps()).isEqualTo(4);
    assertThat(promise.persons()).isEqualTo(4);
    assertThat(promise.statement()).contains("is taken as given; nothing in this report");
    assertThat(model.report().bestEpoch()).isEqualTo(2);
    assertThat(model.report().epochs()).hasSize(2).allMatch(e -> Double.isNaN(e.trainLoss()));

    assertRefused(
        () -> train("unpaid", 1, 2, PRIVACY, unweighted(Toy.rows(6, 2))),
        Fault.PRIVACY_REFUSED,
        "needs a ledger");
  }

  /** A ledger that has the rules of all, and forgets with the test. */
  private static final class Booked extends PrivacyLedger {
    private final Map<String, PrivacyLoss.Approximate> charges = new TreeMap<>();

    @Override
    public Balance balance() {
      double epsilon = charges.values().stream().mapToDouble(c -> c.epsilon()).sum();
      double delta = charges.values().stream().mapToDouble(c -> c.delta()).sum();
      return new Balance(
          new PrivacyLoss.Approximate(100, 1e-3), new PrivacyLoss.Approximate(epsilon, delta));
    }

    @Override
    protected Charge commit(String purpose, PrivacyLoss.Approximate asked) {
      boolean reused = charges.containsKey(purpose);
      charges.putIfAbsent(purpose, asked);
      return new Charge(purpose, balance(), reused);
    }
  }

  @Test
  void aPrivateTrainingThatCrashesAndGoesOnIsChargedOnceAndMakesNoStepTooMany() throws Exception {
    Booked ledger = new Booked();
    Toy.Told progress = new Toy.Told();
    List<Step> told = progress.steps();
    StepHook crash =
        (attempt, rank, epoch, step) -> {
          if (attempt < 2 && epoch == 2 && step == 1) {
            throw new IllegalStateException("planted");
          }
        };
    String settings = PRIVACY + ", max-retries = 1";
    assertRefused(
        () -> privately(settings, progress, crash, ledger), Fault.TRAINING_FAILED, "planted");
    assertThat(told).hasSize(4);
    TrainedModel model = privately(PRIVACY, progress, StepHook.none(), ledger);

    Report.Privacy promise = model.report().privacy().get(0);
    assertThat(ledger.charges).hasSize(1);
    assertThat(ledger.balance().spent().epsilon()).isEqualTo(promise.epsilon());
    assertThat(promise.epsilon()).isLessThanOrEqualTo(30);
    assertThat(promise.steps()).isEqualTo(8);
    assertThat(told).extracting(Step::step).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(told).as("no loss of theirs").allMatch(s -> Double.isNaN(s.loss()));
    assertThat(model.report().ranks().get(0).steps()).as("those after the checkpoint").isEqualTo(4);
    privately(PRIVACY.replace("epsilon = 30", "epsilon = 20"), progress, StepHook.none(), ledger);
    assertThat(ledger.charges).as("another training is another charge").hasSize(2);
  }

  @Test
  void aPrivateTrainingNamesWhatLookedAtSeveralPersonsForItsRows() throws Exception {
    TrainedModel model =
        new Trainer(
                SPARK.session(),
                Toy.spec(1, 1, PRIVACY),
                new Toy.Model(),
                CheckpointDir.of(SPARK.session(), temp.toString()),
                line -> {},
                StepHook.none(),
                List.of("near-duplicates", "label-errors by leave-out"))
            .train(unweighted(Toy.rows(6, 2)), (loss, identity) -> {});
    assertThat(model.report().privacy().get(0).statement())
        .contains(
            "is taken as given, although this version looked at several persons at once for it"
                + " (near-duplicates, label-errors by leave-out), so that one person may move"
                + " records of others, which no noise hides; nothing in this report");
  }

  /** A budget is never refunded, so nothing that can be refused comes behind the charge. */
  @Test
  void whatCannotBeLearntFromCostsNothingAndWhatCannotBePaidIsNotPrepared() {
    List<Row> rows = new ArrayList<>(Toy.rows(6, 2));
    float[] broken = new float[Toy.BANDS * Toy.FRAMES];
    broken[3] = Float.NaN;
    rows.add(Toy.row(broken, "label-0", "person-0", "train", 1));
    Booked ledger = new Booked();
    assertRefused(
        () -> trainer().train(unweighted(rows), (loss, id) -> ledger.charge(id, loss)),
        Fault.TRAINING_IMPOSSIBLE,
        "features that are not finite");
    assertThat(ledger.charges).isEmpty();
    Trainer.Charge poor =
        new Trainer.Charge() {
          @Override
          public void foresee(PrivacyLoss.Approximate loss, String identity) {
            throw Fault.BUDGET_EXCEEDED.because("nothing is left");
          }

          @Override
          public void of(PrivacyLoss.Approximate loss, String identity) {
            throw new AssertionError("charged");
          }
        };
    // Else the row above would be what is refused.
    assertRefused(
        () -> trainer().train(unweighted(rows), poor), Fault.BUDGET_EXCEEDED, "nothing is left");
  }

  private Trainer trainer() throws Exception {
    return new Trainer(
        SPARK.session(),
        Toy.spec(2, 2, PRIVACY),
        new Toy.Model(),
        CheckpointDir.of(SPARK.session(), temp.toString()),
        line -> {},
        StepHook.none());
  }

  private TrainedModel privately(
      String settings, Progress progress, StepHook hook, PrivacyLedger ledger) throws Exception {
    return new Trainer(
            SPARK.session(),
            Toy.spec(2, 4, settings),
            new Toy.Model(),
            CheckpointDir.of(SPARK.session(), temp.toString()),
            progress,
            hook)
        .train(
            unweighted(Toy.rows(6, 2)),
            (loss, identity) -> assertThat(ledger.charge(identity, loss)).isNotNull());
  }

  @Test
  void refusesToHidePersonsBehindAPlanThatCountedThem() {
    assertRefused(
        () -> train("planned", 1, 2, PRIVACY, Toy.dataset(SPARK.session(), Toy.rows(4, 3))),
        Fault.PRIVACY_REFUSED,
        "rebalanced or augmented");
  }

  @Test
  void refusesLessNoiseThanItsEpsilonAsksFor() {
    String settings = PRIVACY.replace("noise-multiplier = 0", "noise-multiplier = 0.5");
    assertRefused(
        () ->
            train(
                "quiet",
                1,
                20,
                settings.replace("epsilon = 30", "epsilon = 1"),
                unweighted(Toy.rows(6, 2))),
        Fault.PRIVACY_REFUSED,
        "raise the noise");
    assertRefused(
        () ->
            train(
                "still",
                1,
                20,
                settings.replace("multiplier = 0.5", "multiplier = 0.01"),
                unweighted(Toy.rows(6, 2))),
        Fault.PRIVACY_REFUSED,
        "0.01: the noise is too small to be accounted");
  }

  @Test
  void refusesAPromiseThatNoNoiseKeeps() {
    assertRefused(
        () ->
            train(
                "kept",
                1,
                20,
                PRIVACY.replace("delta = 1e-5", "delta = 1e-300"),
                unweighted(Toy.rows(6, 2))),
        Fault.PRIVACY_REFUSED,
        "No noise can be computed for train.privacy.epsilon 30.0 and delta 1.0E-300 over 40 steps");
  }

  private static Plan privatePlan(int epochs, PrivateSteps hidden) {
    return privatePlan(epochs, hidden, "");
  }

  private static Plan privatePlan(int epochs, PrivateSteps hidden, String settings) {
    TrainSpec spec = Toy.spec(1, epochs, settings);
    return TrainSettings.of(spec).plan(spec, new Toy.Model(), hidden);
  }

  private Fit.Result fit(String folder, int workers, Plan plan) throws Exception {
    Dataset<Row> rows = unweighted(Toy.rows(10, 4));
    CheckpointDir dir = CheckpointDir.of(SPARK.session(), temp.resolve(folder).toString());
    TrainingSet set = TrainingSet.of(rows);
    FeatureStore store =
        FeatureStore.make(rows, set, new Toy.RawFloats(), plan.shards(), dir.root());
    return new Fit(SPARK.session(), dir, workers, 0, 60_000, StepHook.none())
        .run(plan, set, store, e -> {});
  }

  @Test
  void privateStepsWithoutNoiseLearnAndNoiseIsNewEachTime() throws Exception {
    Fit.Result quiet = fit("quiet", 2, privatePlan(8, new PrivateSteps(0.5, 1e-9, 1)));
    assertThat(quiet.history().get(7).validationAccuracy()).isGreaterThan(0.9);
    assertThat(quiet.bestEpoch()).isEqualTo(8);
    PrivateSteps all = new PrivateSteps(1, 1e-3, 1);
    Fit.Result one = fit("first", 1, privatePlan(2, all));
    Fit.Result two = fit("second", 1, privatePlan(2, all));
    assertThat(one.theta()).isNotEqualTo(two.theta());
  }

  @Test
  void withNextToNoNoiseAndWithoutSamplingPrivateStepsDependOnNoWorkers() throws Exception {
    // The least noise whose grid still holds a gradient; an optimizer that scales would show it.
    Plan still = privatePlan(2, new PrivateSteps(1, 1e-8, 1), "optimizer = sgd");
    float[] one = fit("one", 1, still).theta();
    assertThat(one).containsExactly(fit("two", 2, still).theta(), Offset.offset(1e-6f));
    assertThat(one)
        .isNotEqualTo(
            fit("none", 1, privatePlan(1, new PrivateSteps(1, 1e-8, 1), "optimizer = sgd"))
                .theta());
  }
}
