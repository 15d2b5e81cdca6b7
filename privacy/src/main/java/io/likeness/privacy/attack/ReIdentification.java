package io.likeness.privacy.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Links records that a treatment has changed to persons; where no two persons have two records
 * each, to the records that they were made of.
 *
 * <p>Half of a person's records are enrolled and the others tried. The matcher is whatever {@link
 * Medium#identity} tells, whitened within persons, and a cosine: a better one finds more, so what
 * is measured is a lower bound of what leaks.
 *
 * @param <M> one clip or one picture
 */
public final class ReIdentification<M> {
  private final Medium<M> medium;
  private final int releases;
  private final boolean ofPersons;
  private final List<Subject<M>> enrolled = new ArrayList<>();
  private final List<Subject<M>> tried = new ArrayList<>();
  private final List<float[]> originals;

  /**
   * @param releases of each record that the averaging attacker sees, at least 1
   * @throws IllegalArgumentException for fewer than two records
   */
  public ReIdentification(Medium<M> medium, List<Subject<M>> subjects, int releases) {
    if (!(subjects.size() >= 2 && releases >= 1)) {
      throw new IllegalArgumentException(
          "an attack needs 2 records and 1 release at least, got "
              + subjects.size()
              + " and "
              + releases
              + ".");
    }
    this.medium = medium;
    this.releases = releases;
    Map<Integer, List<Subject<M>>> byPerson = new TreeMap<>();
    subjects.forEach(s -> byPerson.computeIfAbsent(s.person(), p -> new ArrayList<>()).add(s));
    ofPersons = byPerson.values().stream().filter(l -> l.size() >= 2).count() >= 2;
    int person = 0;
    for (List<Subject<M>> of : byPerson.values()) {
      if (ofPersons && of.size() < 2) {
        continue;
      }
      for (int i = 0; i < of.size(); i++) {
        Subject<M> s = new Subject<>(of.get(i).medium(), person, of.get(i).label());
        if (!ofPersons || i % 2 == 0) {
          enrolled.add(s);
        }
        if (!ofPersons || i % 2 == 1) {
          tried.add(s);
        }
      }
      person++;
    }
    originals =
        IntStream.range(0, enrolled.size())
            .parallel()
            .mapToObj(i -> medium.identity(enrolled.get(i).medium()))
            .toList();
  }

  /** Whether persons are linked, and not records. */
  public boolean ofPersons() {
    return ofPersons;
  }

  /** How many persons stand behind the trials. */
  public int persons() {
    return (int) tried.stream().mapToInt(Subject::person).distinct().count();
  }

  /** Every attacker against {@code treatment}; one row each. */
  List<Outcome> against(Treatment<M> treatment) {
    boolean nothing = treatment.label().step().equals(Treatments.NONE);
    List<Look> known = looks(treatment, enrolled, 0);
    List<Look> seen = looks(treatment, tried, enrolled.size());
    TreeMap<String, Double> utility = new TreeMap<>();
    utility.put(
        "correlation", seen.stream().mapToDouble(Look::likeness).average().orElse(Double.NaN));
    utility.put("label recall", recall(known, seen));
    List<Outcome> out = new ArrayList<>();
    for (Outcome.Attacker attacker : Outcome.Attacker.values()) {
      if (nothing && attacker != Outcome.Attacker.IGNORANT
          || attacker == Outcome.Attacker.DENOISING && seen.get(0).denoised().length == 0) {
        continue;
      }
      Trials trials =
          trials(
              attacker == Outcome.Attacker.IGNORANT ? originals : vectors(known, attacker),
              vectors(seen, attacker));
      Treatment.Label label = treatment.label();
      int candidates = ofPersons ? persons() : enrolled.size();
      out.add(
          new Outcome(
              label.step(),
              label.settings(),
              label.unit(),
              label.epsilon(),
              attacker,
              tried.size(),
              candidates,
              trials.equalErrorRate(),
              trials.top1(),
              1.0 / candidates,
              utility));
    }
    return out;
  }

  private static List<float[]> vectors(List<Look> looks, Outcome.Attacker attacker) {
    return looks.stream()
        .map(
            l ->
                switch (attacker) {
                  case IGNORANT, SEMI_INFORMED -> l.identity();
                  case AVERAGING -> l.averaged();
                  case DENOISING -> l.denoised();
                })
        .toList();
  }

  private List<Look> looks(Treatment<M> treatment, List<Subject<M>> subjects, int from) {
    return IntStream.range(0, subjects.size())
        .parallel()
        .mapToObj(i -> treatment.look(subjects.get(i).medium(), releases, from + i))
        .toList();
  }

  private Trials trials(List<float[]> known, List<float[]> seen) {
    int[] classes = enrolled.stream().mapToInt(Subject::person).toArray();
    int[] persons = tried.stream().mapToInt(Subject::person).toArray();
    Matcher matcher = Matcher.fit(known, classes);
    List<double[]> candidates = new ArrayList<>();
    int[] own;
    int[] candidatePerson;
    if (ofPersons) {
      int most = 1 + IntStream.of(persons).max().orElse(0);
      int d = known.get(0).length;
      double[][] sums = new double[most][d];
      for (int i = 0; i < classes.length; i++) {
        double[] v = matcher.project(known.get(i));
        for (int k = 0; k < d; k++) {
          sums[classes[i]][k] += v[k];
        }
      }
      for (double[] sum : sums) {
        candidates.add(Matcher.unit(sum));
      }
      own = persons;
      candidatePerson = IntStream.range(0, most).toArray();
    } else {
      known.forEach(v -> candidates.add(matcher.project(v)));
      own = IntStream.range(0, persons.length).toArray();
      candidatePerson = classes;
    }
    double[][] scores = new double[persons.length][candidates.size()];
    for (int i = 0; i < persons.length; i++) {
      double[] v = matcher.project(seen.get(i));
      for (int j = 0; j < candidates.size(); j++) {
        scores[i][j] = Matcher.dot(v, candidates.get(j));
      }
    }
    return new Trials(scores, own, persons, candidatePerson);
  }

  private double recall(List<Look> known, List<Look> seen) {
    List<float[]> learnt = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<float[]> asked = new ArrayList<>();
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      // Where the same records are enrolled and tried, halves keep learning and asking apart.
      if (ofPersons || i % 2 == 0) {
        learnt.add(known.get(i).content());
        labels.add(enrolled.get(i).label());
      }
    }
    for (int i = 0; i < seen.size(); i++) {
      if (ofPersons || i % 2 == 1) {
        asked.add(seen.get(i).content());
        truth.add(tried.get(i).label());
      }
    }
    return NearestCentroid.recall(learnt, labels, asked, truth);
  }
}
