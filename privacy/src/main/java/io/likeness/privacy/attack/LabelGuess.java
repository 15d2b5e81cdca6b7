package io.likeness.privacy.attack;

import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.record.RandomiseLabel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How often a label is guessed from randomised ones: taken at its word, or by majority. */
final class LabelGuess {
  private LabelGuess() {}

  static List<Outcome> against(
      RandomiseLabel step, List<? extends Subject<?>> subjects, int releases) {
    List<? extends Subject<?>> labelled =
        subjects.stream().filter(s -> step.labels().contains(s.label())).toList();
    if (labelled.isEmpty()) {
      return List.of();
    }
    NoiseSource noise = NoiseSource.secure();
    double[] atItsWord = new double[labelled.size()];
    double[] byMajority = new double[labelled.size()];
    Map<String, Long> counts = new HashMap<>();
    Map<String, Long> exact =
        labelled.stream().collect(Collectors.groupingBy(Subject::label, Collectors.counting()));
    for (int i = 0; i < atItsWord.length; i++) {
      String label = labelled.get(i).label();
      List<String> seen = new ArrayList<>();
      for (int k = 0; k < releases; k++) {
        seen.add(step.apply(label, noise));
      }
      counts.merge(seen.get(0), 1L, Long::sum);
      atItsWord[i] = seen.get(0).equals(label) ? 1 : 0;
      byMajority[i] = majority(seen).equals(label) ? 1 : 0;
    }
    Map<String, Double> shares = step.shares(counts);
    TreeMap<String, Double> utility = new TreeMap<>();
    utility.put(
        "error of shares",
        step.labels().stream()
            .mapToDouble(
                l ->
                    Math.abs(
                        shares.getOrDefault(l, 0.0)
                            - exact.getOrDefault(l, 0L) / (double) labelled.size()))
            .average()
            .orElse(Double.NaN));
    double chance =
        exact.values().stream().mapToLong(Long::longValue).max().orElse(0)
            / (double) labelled.size();
    int[] persons = labelled.stream().mapToInt(Subject::person).toArray();
    Function<Outcome.Attacker, Outcome> row =
        attacker ->
            new Outcome(
                step.name(),
                "labels=" + step.labels().size(),
                step.guarantee().unit(),
                step.epsilon(),
                attacker,
                persons.length,
                step.labels().size(),
                Rate.NONE,
                Trials.mean(
                    attacker == Outcome.Attacker.AVERAGING ? byMajority : atItsWord, persons),
                chance,
                utility);
    return List.of(row.apply(Outcome.Attacker.IGNORANT), row.apply(Outcome.Attacker.AVERAGING));
  }

  /** The most frequent; the earliest of equally frequent ones. */
  private static String majority(List<String> seen) {
    String best = seen.get(0);
    for (String s : seen) {
      if (java.util.Collections.frequency(seen, s) > java.util.Collections.frequency(seen, best)) {
        best = s;
      }
    }
    return best;
  }
}
