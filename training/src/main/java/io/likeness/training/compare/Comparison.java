package io.likeness.training.compare;

import io.likeness.training.evaluate.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two models on the same held-out rows.
 *
 * @param onlyFirst rows that the first model alone has right
 * @param onlySecond rows that the second alone has right
 * @param mcNemarP as if rows were independent
 * @param personP of the test that exchanges the models for whole persons, by which is judged
 * @param measures differences are second less first
 * @param slices by declared attribute and value
 */
public record Comparison(
    int rows,
    int persons,
    long onlyFirst,
    long onlySecond,
    double mcNemarP,
    double personP,
    Map<Measure, Difference> measures,
    NonInferiority nonInferiority,
    List<Slice> slices) {
  /** A finding is what is less probable than this if the models were equal. */
  public static final double LEVEL = 0.05;

  /** Of fewer persons nothing is said. */
  public static final int LEAST_PERSONS = Scores.Interval.LEAST_PERSONS;

  /** With fewer persons no signs lead to a p below {@link #LEVEL}: 2 / 2^5 is 0.0625. */
  public static final int LEAST_PERSONS_OF_A_SLICE = 6;

  /**
   * Of fewer persons nothing is promised, out of prudence: the level of their intervals is known of
   * invented corpora only.
   */
  public static final int LEAST_PERSONS_TO_PROMISE = 10;

  /** An attribute of more values, such as a name or a date, is no group. */
  private static final int MOST_VALUES = 20;

  /** Scores of both models, second less first, and its 95 % interval; NaN for none. */
  public record Difference(
      double first, double second, double difference, double low, double high) {}

  /**
   * Whether the second model is at most {@code margin} less accurate than the first.
   *
   * @param low lower end of the 95 % interval of the difference, so that the one-sided chance of a
   *     false claim is 2.5 %
   */
  public record NonInferiority(double margin, double low, boolean shown) {}

  /**
   * The rows of one group.
   *
   * @param personP as in the comparison; NaN where there are too few persons to test
   * @param holmP {@code personP} adjusted for all slices that were tested; NaN likewise
   */
  public record Slice(
      String attribute,
      String value,
      int rows,
      int persons,
      double first,
      double second,
      double mcNemarP,
      double personP,
      double holmP) {
    public boolean differs() {
      return holmP < LEVEL;
    }
  }

  /**
   * Compares.
   *
   * @param rows what both said of each row, at least one
   * @param classes labels, at least 2
   * @param margin greatest loss of accuracy that does not matter, in (0, 1)
   */
  public static Comparison of(List<Answers> rows, int classes, double margin) {
    if (rows.isEmpty() || !(classes >= 2) || !(margin > 0 && margin < 1)) {
      throw new IllegalArgumentException(
          rows.size()
              + " rows, "
              + classes
              + " classes and margin "
              + margin
              + " are out of range");
    }
    Counts all = Counts.of(rows);
    Map<Measure, Difference> measures = PairedScores.of(rows, classes);
    Difference accuracy = measures.get(Measure.ACCURACY);
    NonInferiority noWorse =
        new NonInferiority(
            margin,
            accuracy.low(),
            accuracy.low() > -margin && all.persons >= LEAST_PERSONS_TO_PROMISE);
    List<Slice> slices = slices(rows);
    return new Comparison(
        rows.size(),
        all.persons,
        all.onlyFirst,
        all.onlySecond,
        SignTests.mcNemar(all.onlyFirst, all.onlySecond),
        all.personP(),
        measures,
        noWorse,
        slices);
  }

  private record Counts(int persons, long onlyFirst, long onlySecond, int[] byPerson) {
    static Counts of(List<Answers> rows) {
      TreeMap<String, Integer> differences = new TreeMap<>();
      long first = 0;
      long second = 0;
      for (Answers row : rows) {
        int d = (row.secondIsRight() ? 1 : 0) - (row.firstIsRight() ? 1 : 0);
        first += d < 0 ? 1 : 0;
        second += d > 0 ? 1 : 0;
        differences.merge(row.person(), d, Integer::sum);
      }
      return new Counts(
          differences.size(),
          first,
          second,
          differences.values().stream().mapToInt(Integer::intValue).toArray());
    }

    double personP() {
      return SignTests.byPerson(byPerson);
    }
  }

  private static List<Slice> slices(List<Answers> rows) {
    TreeSet<String> attributes = new TreeSet<>();
    rows.forEach(row -> attributes.addAll(row.groups().keySet()));
    List<Slice> raw = new ArrayList<>();
    for (String attribute : attributes) {
      TreeMap<String, List<Answers>> values = new TreeMap<>();
      for (Answers row : rows) {
        if (row.groups().containsKey(attribute)) {
          values.computeIfAbsent(row.groups().get(attribute), v -> new ArrayList<>()).add(row);
        }
      }
      if (values.size() <= MOST_VALUES) {
        values.forEach((value, own) -> raw.add(slice(attribute, value, own)));
      }
    }
    double[] adjusted =
        SignTests.holm(
            raw.stream().mapToDouble(Slice::personP).filter(p -> !Double.isNaN(p)).toArray());
    List<Slice> slices = new ArrayList<>();
    int tested = 0;
    for (Slice s : raw) {
      double holm = Double.isNaN(s.personP) ? Double.NaN : adjusted[tested++];
      slices.add(
          new Slice(
              s.attribute,
              s.value,
              s.rows,
              s.persons,
              s.first,
              s.second,
              s.mcNemarP,
              s.personP,
              holm));
    }
    return List.copyOf(slices);
  }

  private static Slice slice(String attribute, String value, List<Answers> own) {
    Counts counts = Counts.of(own);
    double n = own.size();
    return new Slice(
        attribute,
        value,
        own.size(),
        counts.persons,
        own.stream().filter(Answers::firstIsRight).count() / n,
        own.stream().filter(Answers::secondIsRight).count() / n,
        SignTests.mcNemar(counts.onlyFirst, counts.onlySecond),
        counts.persons >= LEAST_PERSONS_OF_A_SLICE ? counts.personP() : Double.NaN,
        Double.NaN);
  }
}
