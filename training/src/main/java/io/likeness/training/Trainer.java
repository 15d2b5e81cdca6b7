package io.likeness.training;

import io.likeness.core.recipe.TrainSpec;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.evaluate.Scores;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Layout;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Fit;
import io.likeness.training.run.Plan;
import io.likeness.training.run.StepHook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /**
   * Trains, or goes on from the last checkpoint in {@code dir} of the same rows and recipe.
   *
   * @param rows all splits, with media in the clear
   * @throws io.likeness.core.error.LikenessException when the rows cannot be trained on as the
   *     recipe asks, or when a rank fails too often
   */
  public static TrainedModel train(
      SparkSession spark, Dataset<Row> rows, TrainSpec spec, CheckpointDir dir, Progress progress) {
    return new Trainer(spark, spec, Architectures.of(spec.model()), dir, progress, StepHook.none())
        .train(rows);
  }

  TrainedModel train(Dataset<Row> rows) {
    long begin = System.nanoTime();
    TrainingSet set = TrainingSet.of(rows);
    FeatureStore store =
        FeatureStore.make(rows, set, architecture.features(), spec.shards(), dir.root());
    progress.line(
        String.format(
            Locale.ROOT,
            "features of %d rows ready after %.1f s",
            set.items().size(),
            (System.nanoTime() - begin) * 1e-9));
    Plan plan = settings.plan(spec, architecture);
    Fit fit =
        new Fit(
            spark, dir, spec.workers(), settings.maxRetries(), settings.peerTimeoutMillis(), hook);
    Fit.Result result = fit.run(plan, set, store, told("", spec.epochs()));
    List<Report.HeldOut> heldOut = new ArrayList<>();
    List<Scores.Judged> heldOutRows = new ArrayList<>();
    if (spec.leaveOnePersonOut()) {
      new LeaveOnePersonOut(fit, plan, set, store)
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
    double seconds = (System.nanoTime() - begin) * 1e-9;
    Layout layout = architecture.network(set.labels().size()).layout();
    byte[] weights =
        new WeightsFile(
                architecture.title(), architecture.features().name(), set.labels(), result.theta())
            .bytes(layout);
    Report report = report(set, result, heldOut, heldOutRows, layout, seconds);
    return new TrainedModel(
        architecture.title(), Digests.hex(Digests.of(weights)), weights, report);
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
      Fit.Result result,
      List<Report.HeldOut> heldOut,
      List<Scores.Judged> heldOutRows,
      Layout layout,
      double seconds) {
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
    long learnt = result.ranks().stream().mapToLong(Fit.RankWork::rows).sum();
    return new Report(
        architecture.title(),
        architecture.features().name(),
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
        learnt / rankSeconds,
        result.ranks(),
        result.failures(),
        warnings(train, validation, test),
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
      if (item.part() == part) {
        judged.add(new Scores.Judged(item.cohort(), item.attributes(), item.label(), p.label()));
      }
    }
    return judged;
  }
}
