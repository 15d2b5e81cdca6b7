package io.likeness.training.fuse;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.training.evaluate.ArgMax;
import io.likeness.training.evaluate.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Two models fused late: each is calibrated by a temperature, the two are pooled, and what the pool
 * is not sure of it does not answer. All of it is fitted on validation pairs; test pairs are only
 * judged.
 *
 * @param firstTemperature of the first model
 * @param pool weights where both are there
 * @param both threshold where both are there
 * @param onlyFirst threshold where the second is missing
 * @param onlySecond threshold where the first is missing
 */
public record Fusion(
    double firstTemperature,
    double secondTemperature,
    OpinionPool pool,
    NotSure both,
    NotSure onlyFirst,
    NotSure onlySecond) {

  private static final double[] SHARES = {0.25, 0.5, 0.75, 1};
  private static final float[] NONE = {};

  /** Parts of the persons of validation, each scored by what the others were fitted to. */
  private static final int FOLDS = 10;

  /** Which model's records are missing. */
  public enum Missing {
    NOTHING,
    FIRST,
    SECOND
  }

  /**
   * How the test pairs are answered while a share of one model's records is missing.
   *
   * @param accuracy share of pairs whose most probable label is right, with its interval by person
   * @param coverage share of pairs whose set holds the right label, likewise
   * @param answered share of pairs that are answered at all
   * @param right share of the answered ones that are right, likewise
   * @param logLoss mean −log p(truth)
   */
  public record Line(
      Missing missing,
      double share,
      double accuracy,
      Scores.Interval accuracyInterval,
      double uar,
      double coverage,
      Scores.Interval coverageInterval,
      double answered,
      double right,
      Scores.Interval rightInterval,
      double logLoss) {}

  /**
   * What the temperature has done to one model: mean −log p(truth) on the test pairs before and
   * after.
   */
  public record Calibration(double temperature, double before, double after) {}

  /** The fusion and its test. */
  public record Outcome(
      Fusion fusion,
      List<String> labels,
      int validationPairs,
      int validationPersons,
      int testPairs,
      int testPersons,
      Calibration first,
      Calibration second,
      List<Line> lines) {}

  /** What the fusion says of one pair: the most probable label, and whether it is sure. */
  public record Answer(int label, double probability, boolean sure) {}

  /**
   * Fits on the validation pairs. Temperatures and pool are those of all; thresholds come from
   * scores of each tenth of the persons under what was fitted to the others.
   *
   * @throws io.likeness.core.error.LikenessException when there are too few persons to promise
   *     {@code coverage}
   */
  static Fusion fit(List<Pairs.Pair> validation, double coverage) {
    int persons = Pairs.persons(validation);
    if (!(NotSure.mostCoverage(persons) >= coverage)) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          String.format(
              Locale.ROOT,
              "Validation pairs are of %d persons, who can promise a coverage of %.3f at most, not"
                  + " %s; lower --coverage or collect more persons.",
              persons,
              NotSure.mostCoverage(persons),
              coverage));
    }
    List<NotSure.Score> both = new ArrayList<>();
    List<NotSure.Score> onlyFirst = new ArrayList<>();
    List<NotSure.Score> onlySecond = new ArrayList<>();
    // Who is scored has not been fitted to, or the scores would be better than those of strangers.
    for (int fold = 0; fold < Math.min(FOLDS, persons); fold++) {
      Map<Boolean, List<Pairs.Pair>> dealt = dealt(validation, fold);
      Fusion others = fit(dealt.get(false));
      both.addAll(others.scores(dealt.get(true), Missing.NOTHING));
      onlyFirst.addAll(others.scores(dealt.get(true), Missing.SECOND));
      onlySecond.addAll(others.scores(dealt.get(true), Missing.FIRST));
    }
    Fusion fitted = fit(validation);
    return new Fusion(
        fitted.firstTemperature,
        fitted.secondTemperature,
        fitted.pool,
        NotSure.of(both, coverage),
        NotSure.of(onlyFirst, coverage),
        NotSure.of(onlySecond, coverage));
  }

  /**
   * Pairs in and not in a fold. Persons are dealt in order of their smallest record ids, so that
   * neither a new name of theirs nor the order of rows changes anything.
   */
  private static Map<Boolean, List<Pairs.Pair>> dealt(List<Pairs.Pair> pairs, int fold) {
    List<String> persons =
        pairs.stream()
            .sorted(Comparator.comparing(p -> p.first().recordId()))
            .map(p -> p.first().person())
            .distinct()
            .toList();
    Set<String> in = new HashSet<>();
    for (int i = fold; i < persons.size(); i += FOLDS) {
      in.add(persons.get(i));
    }
    return pairs.stream().collect(Collectors.partitioningBy(p -> in.contains(p.first().person())));
  }

  /** Temperatures and pool, which are sure of nothing yet. */
  private static Fusion fit(List<Pairs.Pair> pairs) {
    List<Integer> truths = pairs.stream().map(p -> p.first().label()).toList();
    double one =
        Temperature.fit(pairs.stream().map(p -> p.first().probabilities()).toList(), truths);
    double other =
        Temperature.fit(pairs.stream().map(p -> p.second().probabilities()).toList(), truths);
    OpinionPool pool =
        OpinionPool.fit(
            pairs.stream()
                .map(
                    p ->
                        new OpinionPool.Row(
                            Temperature.softened(p.first().probabilities(), one),
                            Temperature.softened(p.second().probabilities(), other),
                            p.first().label()))
                .toList());
    return new Fusion(one, other, pool, NotSure.OPEN, NotSure.OPEN, NotSure.OPEN);
  }

  private List<NotSure.Score> scores(List<Pairs.Pair> pairs, Missing missing) {
    return pairs.stream()
        .map(
            p ->
                new NotSure.Score(
                    p.first().person(), 1 - probabilities(p, missing)[p.first().label()]))
        .toList();
  }

  private double[] probabilities(Pairs.Pair pair, Missing missing) {
    return probabilities(
        missing == Missing.FIRST ? NONE : pair.first().probabilities(),
        missing == Missing.SECOND ? NONE : pair.second().probabilities());
  }

  private double[] probabilities(float[] first, float[] second) {
    double[] one =
        first.length == 0 ? new double[0] : Temperature.softened(first, firstTemperature);
    double[] other =
        second.length == 0 ? new double[0] : Temperature.softened(second, secondTemperature);
    double[] p = pool.of(one, other);
    for (int c = 0; c < p.length; c++) {
      p[c] = StrictMath.exp(p[c]);
    }
    return p;
  }

  private NotSure threshold(Missing missing) {
    return switch (missing) {
      case NOTHING -> both;
      case FIRST -> onlySecond;
      case SECOND -> onlyFirst;
    };
  }

  /** What is said of a pair, of which the named record may be missing. */
  public Answer answer(Pairs.Pair pair, Missing missing) {
    double[] p = probabilities(pair, missing);
    int label = ArgMax.of(p);
    return new Answer(label, p[label], threshold(missing).answer(p) == label);
  }

  /** Whether the set of a pair holds the right label. */
  boolean holds(Pairs.Pair pair, Missing missing) {
    return threshold(missing).keeps(probabilities(pair, missing)[pair.first().label()]);
  }

  /** Fits on the validation pairs and judges the test pairs. */
  public static Outcome of(Pairs pairs, List<String> labels, double coverage) {
    List<Pairs.Pair> validation = pairs.of("validation");
    List<Pairs.Pair> test = pairs.of("test");
    if (validation.isEmpty() || test.isEmpty()) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "There are "
              + validation.size()
              + " validation pairs and "
              + test.size()
              + " test pairs of one person, session, part and label ("
              + pairs.alone()
              + " records stand alone, "
              + pairs.otherPart()
              + " pairs in two parts, "
              + pairs.otherLabel()
              + " with two labels); make both versions from one list of persons with one salt and"
              + " split, and name their common attribute with --by.");
    }
    Fusion fusion = fit(validation, coverage);
    List<Line> lines = new ArrayList<>();
    lines.add(fusion.line(test, labels.size(), Missing.NOTHING, 0));
    for (Missing missing : List.of(Missing.FIRST, Missing.SECOND)) {
      for (double share : SHARES) {
        lines.add(fusion.line(test, labels.size(), missing, share));
      }
    }
    return new Outcome(
        fusion,
        labels,
        validation.size(),
        Pairs.persons(validation),
        test.size(),
        Pairs.persons(test),
        calibration(test, true, fusion.firstTemperature),
        calibration(test, false, fusion.secondTemperature),
        List.copyOf(lines));
  }

  private static Calibration calibration(List<Pairs.Pair> test, boolean first, double temperature) {
    double before = 0;
    double after = 0;
    for (Pairs.Pair pair : test) {
      Pairs.Said said = first ? pair.first() : pair.second();
      before -= Temperature.softened(said.probabilities(), 1)[said.label()];
      after -= Temperature.softened(said.probabilities(), temperature)[said.label()];
    }
    return new Calibration(temperature, before / test.size(), after / test.size());
  }

  /** Which pairs lack a record is decided by a hash, and more lack it as the share grows. */
  private Line line(List<Pairs.Pair> test, int labels, Missing missing, double share) {
    List<Pairs.Pair> order = new ArrayList<>(test);
    order.sort(
        Comparator.comparing(
            p -> Sha256.hexOfAll("missing", p.first().recordId(), p.second().recordId())));
    long lacking = Math.round(share * order.size());
    List<Scores.Judged> said = new ArrayList<>();
    List<Scores.Judged> held = new ArrayList<>();
    List<Scores.Judged> answered = new ArrayList<>();
    double logLoss = 0;
    for (int i = 0; i < order.size(); i++) {
      Pairs.Pair pair = order.get(i);
      Missing now = i < lacking ? missing : Missing.NOTHING;
      String person = pair.first().person();
      int truth = pair.first().label();
      double[] p = probabilities(pair, now);
      said.add(new Scores.Judged(person, Map.of(), truth, ArgMax.of(p)));
      held.add(new Scores.Judged(person, Map.of(), 1, holds(pair, now) ? 1 : 0));
      int answer = threshold(now).answer(p);
      if (answer >= 0) {
        answered.add(new Scores.Judged(person, Map.of(), 1, answer == truth ? 1 : 0));
      }
      logLoss -= StrictMath.log(Math.max(p[truth], Double.MIN_NORMAL));
    }
    Scores scores = Scores.of(said, labels);
    Scores covered = Scores.of(held, 2);
    Scores right = Scores.of(answered, 2);
    return new Line(
        missing,
        share,
        scores.accuracy(),
        scores.interval(),
        scores.uar(),
        covered.accuracy(),
        covered.interval(),
        answered.size() / (double) order.size(),
        right.accuracy(),
        right.interval(),
        logLoss / order.size());
  }
}
