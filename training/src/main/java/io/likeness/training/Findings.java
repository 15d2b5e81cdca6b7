package io.likeness.training;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.privacy.accounting.PrivacyEvent;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.RdpAccountant;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.evaluate.Baselines;
import io.likeness.training.evaluate.ErrorGap;
import io.likeness.training.evaluate.Scores;
import io.likeness.training.evaluate.Variants;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Layout;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Fit;
import io.likeness.training.run.PrivateSteps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** What a finished training is said to be worth. */
final class Findings {
  /** A gap between training and validation accuracy beyond this is worth a warning. */
  private static final double GAP = 0.15;

  private final SparkSession spark;
  private final TrainSpec spec;
  private final TrainSettings settings;
  private final CheckpointDir dir;
  private final PrivacyLoss.Approximate promised;
  private final int alone;
  private final List<String> acrossPersons;

  /**
   * @param alone persons who have a label that nobody shows their fold, where one person is left
   *     out
   * @param acrossPersons what chose records by looking at several persons, of a private training
   */
  Findings(
      SparkSession spark,
      TrainSpec spec,
      TrainSettings settings,
      CheckpointDir dir,
      PrivacyLoss.Approximate promised,
      int alone,
      List<String> acrossPersons) {
    this.spark = spark;
    this.spec = spec;
    this.settings = settings;
    this.dir = dir;
    this.promised = promised;
    this.alone = alone;
    this.acrossPersons = acrossPersons;
  }

  private List<Variants.Variant> variants(
      WeightsFile weights, Architecture kind, TrainingSet set, Trainer.Learnt learnt) {
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
                    + " labels are taken to be public, and which records of others are kept, with"
                    + " which label and in which split, is taken as given%s; nothing in this report"
                    + " but these numbers is covered.",
                loss.epsilon(),
                loss.delta(),
                acrossPersons.isEmpty()
                    ? ""
                    : ", although this version looked at several persons at once for it ("
                        + String.join(", ", acrossPersons)
                        + "), so that one person may move records of others, which no noise"
                        + " hides")));
  }

  Report report(
      TrainingSet set,
      Architecture kind,
      WeightsFile weights,
      Trainer.Learnt learnt,
      List<Report.HeldOut> heldOut,
      List<Scores.Judged> heldOutRows,
      Layout layout,
      Optional<TrainedModel.Teacher> teacher) {
    Fit.Result result = learnt.result();
    double seconds = learnt.seconds();
    int labels = set.labels().size();
    List<Scores.Judged> test = judged(set, result, Part.TEST);
    Scores tested = Scores.of(test, labels);
    Scores leftOut = Scores.of(heldOutRows, labels);
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
        tested,
        Scores.of(dull, labels),
        settings.hasBaselines() && !test.isEmpty()
            ? Baselines.of(spark, set, learnt.store(), spec.shards(), spec.seed())
            : List.of(),
        Scores.byGroup(test, labels),
        ErrorGap.of(test),
        Scores.byPerson(test),
        heldOut,
        leftOut,
        Scores.byGroup(heldOutRows, labels),
        ErrorGap.of(heldOutRows),
        seconds,
        seen / rankSeconds,
        result.ranks(),
        result.failures(),
        warnings(set, train, validation, tested, leftOut),
        variants(weights, kind, set, learnt),
        settings.isAudit(),
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

  private List<String> warnings(
      TrainingSet set, Scores train, Scores validation, Scores test, Scores leftOut) {
    List<String> warnings = new ArrayList<>();
    double limit = settings.leakageAbove();
    double best = Math.max(rate(test), rate(leftOut));
    if (best > limit) {
      warnings.add(Warning.LEAKAGE.of(thousandths(best), limit));
    }
    double gap = train.accuracy() - validation.accuracy();
    if (gap > GAP) {
      warnings.add(Warning.BY_HEART.of(thousandths(train.accuracy()), thousandths(gap)));
    }
    if (leftOut.rows() > 0 && alone > 0) {
      warnings.add(Warning.LABEL_OF_ONE.of(alone, set.persons().size()));
    }
    if (settings.isAudit()) {
      warnings.add(Warning.AUDIT.of());
    }
    if (validation.rows() == 0) {
      warnings.add(Warning.NO_VALIDATION.of());
    }
    if (test.rows() == 0) {
      warnings.add(Warning.NO_TEST.of());
    }
    return warnings;
  }

  private static String thousandths(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }

  private static double rate(Scores scores) {
    return scores.rows() == 0 ? 0 : scores.accuracy();
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
