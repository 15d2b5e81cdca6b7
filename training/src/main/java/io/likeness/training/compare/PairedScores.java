package io.likeness.training.compare;

import io.likeness.training.evaluate.PersonBootstrap;
import io.likeness.training.evaluate.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores of two models on the same rows. For the interval of a difference both are scored on the
 * same draw of persons, so that what is hard for both cancels.
 */
final class PairedScores {
  private PairedScores() {}

  /** The tallies of both models, and the rows they are of. */
  private static final class Pair {
    private final Tally first;
    private final Tally second;
    private long rows;

    Pair(int classes) {
      first = new Tally(classes);
      second = new Tally(classes);
    }

    void add(Answers row) {
      first.add(row.truth(), row.first());
      second.add(row.truth(), row.second());
      rows++;
    }

    void add(Pair more) {
      first.add(more.first);
      second.add(more.second);
      rows += more.rows;
    }

    double difference(Measure measure) {
      return second.of(measure) - first.of(measure);
    }
  }

  /** Scores, differences (second less first) and 95 % intervals, NaN if too few persons. */
  static Map<Measure, Comparison.Difference> of(List<Answers> rows, int classes) {
    TreeMap<String, Pair> byPerson = new TreeMap<>();
    rows.forEach(row -> byPerson.computeIfAbsent(row.person(), p -> new Pair(classes)).add(row));
    List<Pair> persons = new ArrayList<>(byPerson.values());
    Measure[] measures = Measure.values();
    List<Scores.Interval> intervals =
        PersonBootstrap.intervals(
            "two models, whole persons",
            persons.stream().mapToLong(p -> p.rows).toArray(),
            measures.length,
            drawn -> {
              Pair sum = new Pair(classes);
              for (int i : drawn) {
                sum.add(persons.get(i));
              }
              return Arrays.stream(measures).mapToDouble(sum::difference).toArray();
            });
    Pair all = new Pair(classes);
    persons.forEach(all::add);
    Map<Measure, Comparison.Difference> out = new EnumMap<>(Measure.class);
    for (Measure m : measures) {
      Scores.Interval interval = intervals.get(m.ordinal());
      out.put(
          m,
          new Comparison.Difference(
              all.first.of(m),
              all.second.of(m),
              all.difference(m),
              interval.low(),
              interval.high()));
    }
    return out;
  }
}
