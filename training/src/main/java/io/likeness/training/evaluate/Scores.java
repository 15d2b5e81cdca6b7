package io.likeness.training.evaluate;

import io.likeness.core.statistics.PersonShare;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How good predictions are.
 *
 * @param accuracy share of rows that are right
 * @param uar unweighted average recall: mean recall over the labels that occur
 * @param macroF1 mean F1 over the labels that occur or are predicted
 * @param confusion rows: truth, columns: prediction
 * @param interval of the accuracy, by {@link PersonShare}
 */
public record Scores(
    int rows,
    int persons,
    double accuracy,
    double uar,
    double macroF1,
    long[][] confusion,
    Interval interval) {
  /** One row with what was said of it. */
  public record Judged(String person, Map<String, String> groups, int truth, int said) {}

  /**
   * A 95 % interval.
   *
   * @param note why there is none; empty where there is one
   */
  public record Interval(double low, double high, String note) {
    /** With fewer persons an interval clustered by person means nothing. */
    public static final int LEAST_PERSONS = 5;

    /** Both ends to three places, or {@code none}. */
    public String words() {
      return note.isEmpty() ? String.format(Locale.ROOT, "%.3f-%.3f", low, high) : "none";
    }

    /** None, since there are so few persons. */
    static Interval none(int persons) {
      return new Interval(
          Double.NaN,
          Double.NaN,
          "no interval: " + persons + " persons, " + LEAST_PERSONS + " are needed");
    }
  }

  /** The scores of {@code rows}; NaN where there are none. */
  public static Scores of(List<Judged> rows, int labels) {
    long[][] confusion = new long[labels][labels];
    for (Judged row : rows) {
      confusion[row.truth()][row.said()]++;
    }
    long right = 0;
    double recalls = 0;
    int occurring = 0;
    double f1s = 0;
    int named = 0;
    for (int c = 0; c < labels; c++) {
      long truth = Arrays.stream(confusion[c]).sum();
      long said = 0;
      for (int t = 0; t < labels; t++) {
        said += confusion[t][c];
      }
      right += confusion[c][c];
      if (truth > 0) {
        recalls += confusion[c][c] / (double) truth;
        occurring++;
      }
      if (truth + said > 0) {
        f1s += 2.0 * confusion[c][c] / (truth + said);
        named++;
      }
    }
    return new Scores(
        rows.size(),
        (int) rows.stream().map(Judged::person).distinct().count(),
        right / (double) rows.size(),
        recalls / occurring,
        f1s / named,
        confusion,
        interval(rows));
  }

  private static Interval interval(List<Judged> rows) {
    TreeMap<String, long[]> persons = new TreeMap<>();
    for (Judged row : rows) {
      long[] counts = persons.computeIfAbsent(row.person(), p -> new long[2]);
      counts[0] += row.truth() == row.said() ? 1 : 0;
      counts[1]++;
    }
    if (persons.size() < Interval.LEAST_PERSONS) {
      return Interval.none(persons.size());
    }
    PersonShare share =
        PersonShare.of(
            persons.values().stream().mapToLong(c -> c[0]).toArray(),
            persons.values().stream().mapToLong(c -> c[1]).toArray());
    return new Interval(share.low(), share.high(), "");
  }

  /** The scores of each value of each group attribute. */
  public static Map<String, Map<String, Scores>> byGroup(List<Judged> rows, int labels) {
    return Groups.of(rows, Judged::groups, Integer.MAX_VALUE, some -> of(some, labels));
  }

  /** The accuracy of each person, in order of their pseudonyms. */
  public static Map<String, Double> byPerson(List<Judged> rows) {
    TreeMap<String, double[]> counts = new TreeMap<>();
    for (Judged row : rows) {
      double[] c = counts.computeIfAbsent(row.person(), p -> new double[2]);
      c[0] += row.truth() == row.said() ? 1 : 0;
      c[1]++;
    }
    Map<String, Double> out = new LinkedHashMap<>();
    counts.forEach((person, c) -> out.put(person, c[0] / c[1]));
    return out;
  }
}
