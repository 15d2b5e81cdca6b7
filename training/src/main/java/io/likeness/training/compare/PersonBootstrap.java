package io.likeness.training.compare;

import io.likeness.core.Sha256;
import io.likeness.core.statistics.PersonDifference;
import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The paired bootstrap that draws whole persons (Efron and Tibshirani, "An Introduction to the
 * Bootstrap", 1993, section 13.3): both models are scored on the same draw, so that what is hard
 * for both cancels in the difference.
 *
 * <p>Of few persons such draws vary too little. So the ends of the interval are not the quantiles
 * α/2 and 1 − α/2 of the draws but Φ(−√(m/(m−1)) · t) and its mirror, t being the quantile 1 − α/2
 * of Student's t of m − 1 degrees of freedom (the expanded percentile interval of Hesterberg, "What
 * Teachers Should Know About the Bootstrap", The American Statistician 69, 2015). m is {@link
 * PersonDifference#effectivePersons}, the number of persons where all have as many rows.
 */
final class PersonBootstrap {
  /** With fewer persons an interval clustered by person means nothing. */
  static final int LEAST_PERSONS = 5;

  private static final int RESAMPLES = 2_000;
  private static final double UPPER = 0.975;

  private PersonBootstrap() {}

  /** Scores, differences (second less first) and 95 % intervals, NaN if too few persons. */
  static Map<Measure, Comparison.Difference> of(List<Answers> rows, int classes) {
    TreeMap<String, Tally[]> byPerson = new TreeMap<>();
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (Answers row : rows) {
      counts.merge(row.person(), 1, Integer::sum);
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
    double tail = tail(counts.values());
    Map<Measure, Comparison.Difference> out = new EnumMap<>(Measure.class);
    for (Measure m : measures) {
      double[] sorted = draws[m.ordinal()];
      Arrays.sort(sorted);
      double first = all[0].of(m);
      double second = all[1].of(m);
      out.put(
          m,
          new Comparison.Difference(
              first, second, second - first, low(sorted, tail), high(sorted, tail)));
    }
    return out;
  }

  /** Share of draws below the low end, and above the high end, of the 95 % interval. */
  static double tail(Collection<Integer> rowsOfPersons) {
    double n = 0;
    double squares = 0;
    for (int rows : rowsOfPersons) {
      n += rows;
      squares += (double) rows * rows;
    }
    double persons = Math.max(2, PersonDifference.effectivePersons(n, squares));
    double t = new TDistribution(null, persons - 1).inverseCumulativeProbability(UPPER);
    return new NormalDistribution(null, 0, 1)
        .cumulativeProbability(-Math.sqrt(persons / (persons - 1)) * t);
  }

  private static double low(double[] sorted, double tail) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (tail * sorted.length)];
  }

  private static double high(double[] sorted, double tail) {
    int n = sorted.length;
    return n == 0 ? Double.NaN : sorted[n - 1 - (int) (tail * n)];
  }

  private static Tally[] pair(int classes) {
    return new Tally[] {new Tally(classes), new Tally(classes)};
  }

  private static void add(Tally[] to, Tally[] more) {
    to[0].add(more[0]);
    to[1].add(more[1]);
  }
}
