package io.likeness.training;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.privacy.accounting.PrivacyEvent;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.RdpAccountant;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.SoftLabels;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.evaluate.Scores;
import io.likeness.training.evaluate.Variants;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Layout;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Fit;
import io.likeness.training.run.Plan;
import io.likeness.training.run.PrivateSteps;
import io.likeness.training.run.StepHook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a classifier on a version and says how good it is.
 *
 * <p>Needs: the columns of {@code CorpusView.CONTRACT} and {@code bytes}, with labels and splits.
 * Learns from the training split with the rows' weights, decides when to stop on the originals of
 * the validation split, and predicts the test split once, at the end. The weights depend on rows,
 * recipe and seed alone, not on workers, crashes or the order of rows.
 */
public final class Trainer {
  /** A gap between training and validation accuracy beyond this is worth a warning. */
  private static final double GAP = 0.15;

  private final SparkSession spark;
  private final TrainSpec spec;
  private final TrainSettings settings;
  private final Architecture architecture;
  private final CheckpointDir dir;
  private final Progress progress;
  private final StepHook hook;

  /** What a private run was charged; working it out takes seconds. */
  private PrivacyLoss.Approximate promised = new PrivacyLoss.Approximate(0, 0);

  Trainer(
      SparkSession spark,
      TrainSpec spec,
      Architecture architecture,
      CheckpointDir dir,
      Progress progress,
      StepHook hook) {
    this.spark = spark;
    this.spec = spec;
    this.settings = TrainSettings.of(spec);
    this.architecture = architecture;
    this.dir = dir;
    this.progress = progress;
    this.hook = hook;
  }

  /** Takes what a private training will cost, before it begins; throws to forbid it. */
  @FunctionalInterface
  public interface Charge {
    void of(PrivacyLoss.Approximate loss);
  }

  /**
   * Trains, or goes on from the last checkpoint in {@code dir} of the same rows and recipe.
   *
   * @param rows all splits, with media in the clear
   * @throws io.likeness.core.error.LikenessException when the rows cannot be trained on as the
   *     recipe asks, or when a rank fails too often
   */
  public static TrainedModel train(
      SparkSession spark,
      Dataset<Row> rows,
      TrainSpec spec,
      CheckpointDir dir,
      Progress progress,
      Charge charge) {
    return new Trainer(spark, spec, Architectures.of(spec.model()), dir, progress, StepHook.none())
        .train(rows, charge);
  }

  TrainedModel train(Dataset<Row> rows) {
    return train(
        rows,
        loss -> {
          throw Fault.PRIVACY_REFUSED.because(
              "A private training needs a ledger; run it as `./likeness train`.");
        });
  }

  TrainedModel train(Dataset<Row> rows, Charge charge) {
    TrainingSet set = TrainingSet.of(rows);
    PrivateSteps hidden = PrivateSteps.NONE;
    if (settings.isPrivate()) {
      refuseDataDependence(set);
      hidden = settings.hidden(spec);
      promised = settings.loss(spec, hidden);
      charge.of(promised);
      progress.line(
          String.format(
              Locale.ROOT,
              "private by person: epsilon %.4g, delta %.3g, noise multiplier %.4g, %d steps",
              promised.epsilon(),
              settings.privacyDelta(),
              hidden.noiseMultiplier(),
              settings.privateSteps(spec)));
    }
    if (!settings.hasTeacher()) {
      return train(rows, set, architecture, spec.leaveOnePersonOut(), hidden, Optional.empty());
    }
    Architecture teaching =
        settings.teacher().equals(architecture.title())
            ? architecture
            : Architectures.of(settings.teacher());
    Learnt teacher = learn(rows, set, teaching, hidden, "teacher: ");
    Map<String, float[]> said = new TreeMap<>();
    for (Fit.Prediction p : teacher.result().predictions()) {
      TrainingSet.Item item = set.items().get(p.place());
      if (item.part() == Part.TRAIN) {
        said.put(item.recordId(), p.probabilities());
      }
    }
    SoftLabels soft = SoftLabels.of(settings.teacherShare(), settings.temperature(), said);
    TrainedModel model = model(set, teaching, teacher, List.of(), List.of(), Optional.empty());
    return train(
        rows,
        set.taught(soft),
        architecture,
        spec.leaveOnePersonOut(),
        hidden,
        Optional.of(new TrainedModel.Teacher(model, soft.temperature(), soft.byRecord())));
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
  private record Learnt(Fit.Result result, Plan plan, FeatureStore store, double seconds) {}

  private Learnt learn(
      Dataset<Row> rows, TrainingSet set, Architecture kind, PrivateSteps hidden, String prefix) {
    long begin = System.nanoTime();
    FeatureStore store = FeatureStore.make(rows, set, kind.features(), spec.shards(), dir.root());
    progress.line(
        String.format(
            Locale.ROOT,
            "%sfeatures of %d rows ready after %.1f s",
            prefix,
            set.items().size(),
            (System.nanoTime() - begin) * 1e-9));
    Plan plan = settings.plan(spec, kind, hidden);
    Fit.Result result = fit().run(plan, set, store, told(prefix, spec.epochs()));
    return new Learnt(result, plan, store, (System.nanoTime() - begin) * 1e-9);
  }

  private Fit fit() {
    return new Fit(
        spark, dir, spec.workers(), settings.maxRetries(), settings.peerTimeoutMillis(), hook);
  }

  private TrainedModel train(
      Dataset<Row> rows,
      TrainingSet set,
      Architecture kind,
      boolean leaveOneOut,
      PrivateSteps hidden,
      Optional<TrainedModel.Teacher> teacher) {
    Learnt learnt = learn(rows, set, kind, hidden, "");
    List<Report.HeldOut> heldOut = new ArrayList<>();
    List<Scores.Judged> heldOutRows = new ArrayList<>();
    if (leaveOneOut) {
      new LeaveOnePersonOut(fit(), learnt.plan(), set, learnt.store())
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
    return model(set, kind, learnt, heldOut, heldOutRows, teacher);
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
    Report report = report(set, kind, weights, learnt, heldOut, heldOutRows, layout, teacher);
    return new TrainedModel(kind.title(), Digests.hex(Digests.of(bytes)), bytes, report, teacher);
  }

  private List<Variants.Variant> variants(
      WeightsFile weights, Architecture kind, TrainingSet set, Learnt learnt) {
    try {
      return Variants.of(weights, kind, set, learnt.store(), spec.shards());
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(
          "The features under " + dir.root() + " cannot be read again; check the disk.", e);
    }
  }

  private List<Report.Taught> taught(Optional<TrainedModel.Teacher> teacher) {
    return teacher.stream()
        .map(
            t ->
                new Report.Taught(
                    t.model().architecture(),
                    t.model().weightsSha256(),
                    settings.teacherShare(),
                    t.temperature(),
                    t.model().report().test().accuracy()))
        .toList();
  }

  private List<Report.Privacy> privacy(TrainingSet set, PrivateSteps hidden) {
    if (!hidden.any()) {
      return List.of();
    }
    PrivacyLoss.Approximate loss = promised;
    long steps = settings.privateSteps(spec);
    int persons =
        (int)
            set.items().stream()
                .filter(i -> i.part() == Part.TRAIN)
                .map(TrainingSet.Item::person)
                .distinct()
                .count();
    PrivacyEvent step = new PrivacyEvent.Gaussian(hidden.noiseMultiplier(), hidden.samplingRate());
    double byOrders = RdpAccountant.epsilon(List.of(step.times(steps)), loss.delta()).epsilon();
    return List.of(
        new Report.Privacy(
            "person",
            loss.epsilon(),
            loss.delta(),
            byOrders,
            hidden.noiseMultiplier(),
            hidden.clippingNorm(),
            hidden.samplingRate(),
            steps,
            persons,
            String.format(
                Locale.ROOT,
                "Adding or removing all training records of one person changes the probability of"
                    + " any set of weights by at most a factor e^%.4g, up to %.3g (DP-SGD, Poisson"
                    + " samples of persons, PLD accountant). The number of persons and the list of"
                    + " labels are taken to be public; the scores in this report are not covered.",
                loss.epsilon(),
                loss.delta())));
  }

  private Consumer<Epoch> told(String prefix, int epochs) {
    return e ->
        progress.line(
            String.format(
                Locale.ROOT,
                "%sepoch %d of %d: training loss %.4f, validation loss %.4f, accuracy %.3f%s,"
                    + " at most %.0f s to go",
                prefix,
                e.epoch(),
                epochs,
                e.trainLoss(),
                e.validationLoss(),
                e.validationAccuracy(),
                e.best() ? " (best)" : "",
                e.seconds() * (epochs - e.epoch())));
  }

  private Report report(
      TrainingSet set,
      Architecture kind,
      WeightsFile weights,
      Learnt learnt,
      List<Report.HeldOut> heldOut,
      List<Scores.Judged> heldOutRows,
      Layout layout,
      Optional<TrainedModel.Teacher> teacher) {
    Fit.Result result = learnt.result();
    double seconds = learnt.seconds();
    int labels = set.labels().size();
    List<Scores.Judged> test = judged(set, result, Part.TEST);
    Scores train = Scores.of(judged(set, result, Part.TRAIN), labels);
    Scores validation = Scores.of(judged(set, result, Part.VALIDATION), labels);
    int majority = set.majorityLabel();
    List<Scores.Judged> dull =
        test.stream()
            .map(j -> new Scores.Judged(j.person(), j.groups(), j.truth(), majority))
            .toList();
    double rankSeconds =
        result.ranks().stream().mapToDouble(Fit.RankWork::seconds).max().orElse(Double.NaN);
    long seen = result.ranks().stream().mapToLong(Fit.RankWork::rows).sum();
    return new Report(
        kind.title(),
        kind.features().name(),
        set.labels(),
        layout.parameters(),
        spec.shards(),
        result.ranks().size(),
        spec.seed(),
        counts(set),
        result.history(),
        result.bestEpoch(),
        train,
        validation,
        Scores.of(test, labels),
        Scores.of(dull, labels),
        Scores.byGroup(test, labels),
        Scores.byPerson(test),
        heldOut,
        Scores.of(heldOutRows, labels),
        seconds,
        seen / rankSeconds,
        result.ranks(),
        result.failures(),
        warnings(train, validation, test),
        variants(weights, kind, set, learnt),
        privacy(set, learnt.plan().hidden()),
        taught(teacher),
        Map.of(
            "engine", Compute.engine(),
            "java", System.getProperty("java.version"),
            "spark", spark.version(),
            "machine", System.getProperty("os.name") + " " + System.getProperty("os.arch")));
  }

  private static Map<String, Integer> counts(TrainingSet set) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Part part : List.of(Part.TRAIN, Part.VALIDATION, Part.TEST)) {
      counts.put(part.name().toLowerCase(Locale.ROOT), set.count(part));
    }
    return counts;
  }

  private static List<String> warnings(Scores train, Scores validation, List<Scores.Judged> test) {
    List<String> warnings = new ArrayList<>();
    double gap = train.accuracy() - validation.accuracy();
    if (gap > GAP) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "Training accuracy %.3f is %.3f above validation accuracy: the model has learnt its"
                  + " training rows by heart; collect more persons, or raise train.dropout or"
                  + " train.weight-decay.",
              train.accuracy(),
              gap));
    }
    if (validation.rows() == 0) {
      warnings.add("There is no validation split: training ran for all epochs.");
    }
    if (test.isEmpty()) {
      warnings.add("There is no test split: nothing is known of how good the model is.");
    }
    return warnings;
  }

  static List<Scores.Judged> judged(TrainingSet set, Fit.Result result, Part part) {
    List<Scores.Judged> judged = new ArrayList<>();
    for (Fit.Prediction p : result.predictions()) {
      TrainingSet.Item item = set.items().get(p.place());
      if (item.part() == part && item.original()) {
        judged.add(new Scores.Judged(item.cohort(), item.attributes(), item.label(), p.label()));
      }
    }
    return judged;
  }
}
