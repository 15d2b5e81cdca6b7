package io.likeness.training.compare;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The paired bootstrap that draws whole persons (Efron and Tibshirani, "An Introduction to the
 * Bootstrap", 1993, section 13.3): both models are scored on the same draw, so that what is hard
 * for both cancels in the difference.
 */
final class PersonBootstrap {
  /** With fewer persons an interval clustered by person means nothing. */
  static final int LEAST_PERSONS = 5;

  private static final int RESAMPLES = 2_000;

  private PersonBootstrap() {}

  /** Scores, differences (second less first) and 95 % percentile intervals, NaN if too few. */
  static Map<Measure, Comparison.Difference> of(List<Answers> rows, int classes) {
    TreeMap<String, Tally[]> byPerson = new TreeMap<>();
    for (Answers row : rows) {
      Tally[] two = byPerson.computeIfAbsent(row.person(), p -> pair(classes));
      two[0].add(row.truth(), row.first());
      two[1].add(row.truth(), row.second());
    }
    List<Tally[]> persons = new ArrayList<>(byPerson.values());
    Tally[] all = pair(classes);
    persons.forEach(p -> add(all, p));
    Measure[] measures = Measure.values();
    double[][] draws = new double[measures.length][0];
    if (persons.size() >= LEAST_PERSONS) {
      Arrays.setAll(draws, m -> new double[RESAMPLES]);
      CounterRandom random =
          CounterRandom.of(Sha256.ofAll("two models, whole persons"), persons.size());
      for (int r = 0; r < RESAMPLES; r++) {
        Tally[] drawn = pair(classes);
        for (int i = 0; i < persons.size(); i++) {
          add(drawn, persons.get(random.nextInt(persons.size())));
        }
        for (Measure m : measures) {
          draws[m.ordinal()][r] = drawn[1].of(m) - drawn[0].of(m);
        }
      }
    }
    Map<Measure, Comparison.Difference> out = new EnumMap<>(Measure.class);
    for (Measure m : measures) {
      double[] sorted = draws[m.ordinal()];
      Arrays.sort(sorted);
      double first = all[0].of(m);
      double second = all[1].of(m);
      out.put(
          m,
          new Comparison.Difference(
              first, second, second - first, at(sorted, 0.025), at(sorted, 0.975)));
    }
    return out;
  }

  private static double at(double[] sorted, double share) {
    // The two ends lie symmetrically: as many draws below the low one as above the high one.
    int n = sorted.length;
    int below = (int) (Math.min(share, 1 - share) * n);
    return n == 0 ? Double.NaN : sorted[share < 0.5 ? below : n - 1 - below];
  }

  private static Tally[] pair(int classes) {
    return new Tally[] {new Tally(classes), new Tally(classes)};
  }

  private static void add(Tally[] to, Tally[] more) {
    to[0].add(more[0]);
    to[1].add(more[1]);
  }
}
