package io.likeness.training;

import io.likeness.core.error.Fault;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.SoftLabels;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.evaluate.Scores;
import io.likeness.training.run.Fit;
import io.likeness.training.run.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Trains once for each person, on all others: with few persons the only honest use of all of them.
 *
 * <p>The person after the one held out, in order of smallest record ids, decides when to stop.
 * Recordings of both are tested on; copies made of them are used for nothing. A student gets a
 * teacher of its own each time, who has not met the two either.
 */
final class LeaveOnePersonOut {
  private static final int LEAST_PERSONS = 3;

  private final Fit fit;
  private final Plan plan;
  private final TrainingSet set;
  private final FeatureStore store;
  private final Optional<Teaching> teaching;
  private final Consumer<String> lines;

  LeaveOnePersonOut(
      Fit fit,
      Plan plan,
      TrainingSet set,
      FeatureStore store,
      Optional<Teaching> teaching,
      Consumer<String> lines) {
    this.fit = fit;
    this.plan = plan;
    this.set = set;
    this.store = store;
    this.teaching = teaching;
    this.lines = lines;
  }

  /** How a teacher is trained, and how much is learnt from it. */
  record Teaching(Plan plan, FeatureStore store, double share, double temperature) {
    /** {@code set} with what a teacher says who has learnt from its training rows. */
    TrainingSet taught(Fit fit, TrainingSet set, Fit.Listener listener) {
      return set.taught(softLabels(set, fit.run(plan, set, store, listener)));
    }

    /** What a teacher that has been trained says of the training rows. */
    SoftLabels softLabels(TrainingSet set, Fit.Result teacher) {
      Map<String, float[]> said = new TreeMap<>();
      for (Fit.Prediction p : teacher.predictions()) {
        TrainingSet.Item item = set.items().get(p.place());
        if (item.part() == Part.TRAIN) {
          said.put(item.recordId(), p.probabilities());
        }
      }
      return SoftLabels.of(share, temperature, said);
    }
  }

  /**
   * Looks at all folds before one is trained.
   *
   * @param plan of each fold
   * @return persons with a label that their fold cannot learn from the others
   * @throws io.likeness.core.error.LikenessException when a fold has nothing to tell apart, or too
   *     few rows for a batch
   */
  static int check(TrainingSet set, Plan plan) {
    List<String> persons = set.persons();
    if (persons.size() < LEAST_PERSONS) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "Leaving one person out takes at least "
              + LEAST_PERSONS
              + " persons, and there are "
              + persons.size()
              + "; set train.leave-one-person-out to false.");
    }
    int alone = 0;
    for (int i = 0; i < persons.size(); i++) {
      TrainingSet dealt = dealt(set, persons, i);
      Set<Integer> learnable = dealt.learnable();
      if (learnable.size() < 2) {
        throw Fault.TRAINING_IMPOSSIBLE.because(
            "Without person "
                + (i + 1)
                + " of "
                + persons.size()
                + " and the one who decides when to stop, there are "
                + learnable.size()
                + " labels to learn, and two are needed; collect more persons of each label, or set"
                + " train.leave-one-person-out to false.");
      }
      Fit.requireFit(plan, dealt);
      boolean all =
          dealt.items().stream()
              .filter(item -> item.part() == Part.TEST)
              .allMatch(item -> learnable.contains(item.label()));
      alone += all ? 0 : 1;
    }
    return alone;
  }

  private static TrainingSet dealt(TrainingSet set, List<String> persons, int i) {
    String tested = persons.get(i);
    String watched = persons.get((i + 1) % persons.size());
    return set.dealt(item -> item.without(tested, watched));
  }

  private Fit.Listener told(String prefix) {
    return Fit.Listener.of(epoch -> {}, line -> lines.accept(prefix + line));
  }

  void run(BiConsumer<Report.HeldOut, List<Scores.Judged>> sink) {
    List<String> persons = set.persons();
    for (int i = 0; i < persons.size(); i++) {
      TrainingSet dealt = dealt(set, persons, i);
      String which = "held out " + (i + 1) + " of " + persons.size() + ": ";
      TrainingSet learnt =
          teaching.map(t -> t.taught(fit, dealt, told(which + "teacher: "))).orElse(dealt);
      Fit.Result result = fit.run(plan, learnt, store, told(which));
      List<Scores.Judged> judged = Findings.judged(dealt, result, Part.TEST);
      Scores scores = Scores.of(judged, set.labels().size());
      int majority = dealt.majorityLabel();
      double baseline =
          judged.stream().filter(j -> j.truth() == majority).count() / (double) judged.size();
      sink.accept(
          new Report.HeldOut(
              persons.get(i),
              scores.rows(),
              scores.accuracy(),
              scores.uar(),
              baseline,
              result.history().size()),
          judged);
    }
  }
}
