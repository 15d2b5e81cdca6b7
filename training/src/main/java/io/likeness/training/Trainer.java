package io.likeness.training;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.AgeOrGender;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.SoftLabels;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.evaluate.Scores;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Layout;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Fit;
import io.likeness.training.run.Plan;
import io.likeness.training.run.PrivateSteps;
import io.likeness.training.run.StepHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a classifier on a version and says how good it is.
 *
 * <p>Needs: the columns of {@code CorpusView.CONTRACT} and {@code bytes}, with labels and splits.
 * Learns from the training split with the rows' weights, decides when to stop on the originals of
 * the validation split, and predicts the test split once, at the end. The weights depend on rows,
 * recipe and seed alone, not on workers, crashes or the order of rows; those of a private training
 * depend on noise besides, which nobody can draw twice, so that nothing repeats them (ADR 0014).
 */
public final class Trainer {
  private final SparkSession spark;
  private final TrainSpec spec;
  private final TrainSettings settings;
  private final Architecture architecture;
  private final CheckpointDir dir;
  private final Progress progress;
  private final StepHook hook;
  private final List<String> acrossPersons;

  /** What a private run was charged; working it out takes seconds. */
  private PrivacyLoss.Approximate promised = new PrivacyLoss.Approximate(0, 0);

  private int alone;

  Trainer(
      SparkSession spark,
      TrainSpec spec,
      Architecture architecture,
      CheckpointDir dir,
      Progress progress,
      StepHook hook) {
    this(spark, spec, architecture, dir, progress, hook, List.of());
  }

  Trainer(
      SparkSession spark,
      TrainSpec spec,
      Architecture architecture,
      CheckpointDir dir,
      Progress progress,
      StepHook hook,
      List<String> acrossPersons) {
    this.spark = spark;
    this.spec = spec;
    this.settings = TrainSettings.of(spec);
    this.architecture = architecture;
    this.dir = dir;
    this.progress = progress;
    this.hook = hook;
    this.acrossPersons = List.copyOf(acrossPersons);
  }

  /** Takes what a private training will cost, before it begins; throws to forbid it. */
  @FunctionalInterface
  public interface Charge {
    /** For a training that hides nobody, and refuses one that does. */
    Charge NONE =
        (loss, identity) -> {
          throw Fault.PRIVACY_REFUSED.because(
              "A private training needs a ledger; run it as `./likeness train`.");
        };

    /**
     * @param identity of data and all settings that decide the weights: what goes on after a crash
     *     has the same one, anything else is another look at the same persons
     */
    void of(PrivacyLoss.Approximate loss, String identity);

    /** Throws where {@link #of} would, before anything is computed; takes nothing. */
    default void foresee(PrivacyLoss.Approximate loss, String identity) {}
  }

  /**
   * Trains, or goes on from the last checkpoint in {@code dir} of the same rows and recipe.
   *
   * @param rows all splits, with media in the clear
   * @param acrossPersons steps that chose rows by looking at several persons at once; a private
   *     training says that it takes their choice as given
   * @throws io.likeness.core.error.LikenessException when the rows cannot be trained on as the
   *     recipe asks, or when a rank fails too often
   */
  public static TrainedModel train(
      SparkSession spark,
      Dataset<Row> rows,
      TrainSpec spec,
      CheckpointDir dir,
      Progress progress,
      List<String> acrossPersons,
      Charge charge) {
    return new Trainer(
            spark,
            spec,
            Architectures.of(spec.model()),
            dir,
            progress,
            StepHook.none(),
            acrossPersons)
        .train(rows, charge);
  }

  TrainedModel train(Dataset<Row> rows) {
    return train(rows, Charge.NONE);
  }

  TrainedModel train(Dataset<Row> rows, Charge charge) {
    TrainingSet set = TrainingSet.of(rows);
    if (AgeOrGender.are(set.labels()) && !settings.isAudit()) {
      throw Fault.AUDIT_ONLY.because(
          "The labels "
              + set.labels()
              + " are of age or gender, which are trained on for audits only; set train.audit ="
              + " true, take other labels, or "
              + AgeOrGender.RENAMED);
    }
    PrivateSteps hidden = PrivateSteps.NONE;
    if (settings.isPrivate()) {
      refuseDataDependence(set);
      hidden = settings.hidden(spec);
    }
    Plan plan = settings.plan(spec, architecture, hidden);
    Fit.requireFit(plan, set);
    if (spec.leaveOnePersonOut()) {
      alone = LeaveOnePersonOut.check(set, plan);
    }
    if (settings.isPrivate()) {
      promised = settings.loss(spec, hidden);
      charge.foresee(promised, identity(set, plan));
    }
    if (!settings.hasTeacher()) {
      Runnable paying = settings.isPrivate() ? () -> pay(charge, set, plan) : () -> {};
      return train(rows, set, hidden, paying, Optional.empty(), Optional.empty());
    }
    Architecture teaching =
        settings.teacher().equals(architecture.title())
            ? architecture
            : Architectures.of(settings.teacher());
    Learnt teacher = learn(rows, set, teaching, hidden, () -> {}, "teacher: ");
    LeaveOnePersonOut.Teaching how =
        new LeaveOnePersonOut.Teaching(
            teacher.plan(), teacher.store(), settings.teacherShare(), settings.temperature());
    SoftLabels soft = how.softLabels(set, teacher.result());
    TrainedModel model = model(set, teaching, teacher, List.of(), List.of(), Optional.empty());
    return train(
        rows,
        set.taught(soft),
        hidden,
        () -> {},
        Optional.of(how),
        Optional.of(new TrainedModel.Teacher(model, soft.temperature(), soft.byRecord())));
  }

  private void pay(Charge charge, TrainingSet set, Plan plan) {
    charge.of(promised, identity(set, plan));
    progress.line(
        String.format(
            Locale.ROOT,
            "private by person: epsilon %.4g, delta %.3g, noise multiplier %.4g, %d steps",
            promised.epsilon(),
            settings.privacyDelta(),
            plan.hidden().noiseMultiplier(),
            settings.privateSteps(spec)));
  }

  private String identity(TrainingSet set, Plan plan) {
    String teacher = settings.hasTeacher() ? settings.config().getConfig("teacher").toString() : "";
    return Sha256.hex(plan.identity(set) + teacher);
  }

  /**
   * Weights and copies follow from counts over all persons, so one person moves those of others.
   */
  private static void refuseDataDependence(TrainingSet set) {
    for (TrainingSet.Item item : set.items()) {
      if (item.part() == Part.TRAIN && (item.weight() != 1 || !item.original())) {
        throw Fault.PRIVACY_REFUSED.because(
            "The version was rebalanced or augmented by counts over all persons, which DP-SGD does"
                + " not account for; train on a version without a plan (`./likeness run RECIPE"
                + " --until split`, then `train --from`).");
      }
    }
  }

  /** What one fit has led to. */
  record Learnt(Fit.Result result, Plan plan, FeatureStore store, double seconds) {}

  /**
   * @param ready what is done once the features are there, which may have been refused
   */
  private Learnt learn(
      Dataset<Row> rows,
      TrainingSet set,
      Architecture kind,
      PrivateSteps hidden,
      Runnable ready,
      String prefix) {
    long begin = System.nanoTime();
    FeatureStore store = FeatureStore.make(rows, set, kind.features(), spec.shards(), dir.root());
    ready.run();
    progress.line(
        String.format(
            Locale.ROOT,
            "%sfeatures of %d rows ready after %.1f s",
            prefix,
            set.items().size(),
            (System.nanoTime() - begin) * 1e-9));
    Plan plan = settings.plan(spec, kind, hidden);
    String role = prefix.isEmpty() ? "model" : "teacher";
    Fit.Result result =
        fit()
            .run(
                plan,
                set,
                store,
                new EpochTeller(progress, dir, plan.identity(set), role, prefix, this::sentence));
    String transport = result.ranks().get(0).transport();
    if (transport.startsWith("driver")) {
      progress.line(prefix + "workers reached one another through the " + transport);
    }
    return new Learnt(result, plan, store, (System.nanoTime() - begin) * 1e-9);
  }

  private Fit fit() {
    return new Fit(
        spark, dir, spec.workers(), settings.maxRetries(), settings.peerTimeoutMillis(), hook);
  }

  private TrainedModel train(
      Dataset<Row> rows,
      TrainingSet set,
      PrivateSteps hidden,
      Runnable ready,
      Optional<LeaveOnePersonOut.Teaching> teaching,
      Optional<TrainedModel.Teacher> teacher) {
    Learnt learnt = learn(rows, set, architecture, hidden, ready, "");
    List<Report.HeldOut> heldOut = new ArrayList<>();
    List<Scores.Judged> heldOutRows = new ArrayList<>();
    if (spec.leaveOnePersonOut()) {
      new LeaveOnePersonOut(fit(), learnt.plan(), set, learnt.store(), teaching, progress::line)
          .run(
              (line, judged) -> {
                heldOut.add(line);
                heldOutRows.addAll(judged);
                progress.line(
                    String.format(
                        Locale.ROOT,
                        "held out %d of %d: accuracy %.3f on %d rows",
                        heldOut.size(),
                        set.persons().size(),
                        line.accuracy(),
                        line.rows()));
              });
    }
    return model(set, architecture, learnt, heldOut, heldOutRows, teacher);
  }

  private TrainedModel model(
      TrainingSet set,
      Architecture kind,
      Learnt learnt,
      List<Report.HeldOut> heldOut,
      List<Scores.Judged> heldOutRows,
      Optional<TrainedModel.Teacher> teacher) {
    Layout layout = kind.network(set.labels().size()).layout();
    WeightsFile weights =
        new WeightsFile(
            kind.title(), kind.features().name(), set.labels(), learnt.result().theta());
    byte[] bytes = weights.bytes(layout);
    Report report =
        new Findings(spark, spec, settings, dir, promised, alone, acrossPersons)
            .report(set, kind, weights, learnt, heldOut, heldOutRows, layout, teacher);
    report.warnings().forEach(w -> progress.line("warning: " + w));
    return new TrainedModel(kind.title(), Sha256.hex(bytes), bytes, report, teacher);
  }

  private String sentence(Epoch e) {
    int epochs = spec.epochs();
    return String.format(
        Locale.ROOT,
        "epoch %d of %d: training loss %s, validation loss %.4f, accuracy %.3f%s, at most %.0f s to"
            + " go",
        e.epoch(),
        epochs,
        Double.isNaN(e.trainLoss())
            ? settings.isPrivate() ? "hidden" : "not finite"
            : String.format(Locale.ROOT, "%.4f", e.trainLoss()),
        e.validationLoss(),
        e.validationAccuracy(),
        e.best() ? " (best)" : "",
        e.seconds() * (epochs - e.epoch()));
  }
}
