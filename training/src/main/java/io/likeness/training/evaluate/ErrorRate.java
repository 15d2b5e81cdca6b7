package io.likeness.training.evaluate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of what was said was heard wrongly: the sum of errors by the sum of lengths, so that a
 * long record counts for more.
 *
 * @param errors in all records
 * @param length of all that was said, above 0
 * @param rate errors / length; it can be above 1
 * @param interval of the rate, by {@link PersonBootstrap}
 */
public record ErrorRate(
    int records, int persons, long errors, long length, double rate, Scores.Interval interval) {
  /** An attribute with more values than this names no groups. */
  private static final int MOST_VALUES = 20;

  /**
   * One record.
   *
   * @param groups attribute to value
   */
  public record Counted(String person, Map<String, String> groups, long errors, long length) {}

  public static ErrorRate of(List<Counted> records) {
    TreeMap<String, long[]> persons = new TreeMap<>();
    long[] all = new long[2];
    for (Counted record : records) {
      for (long[] sums : List.of(all, persons.computeIfAbsent(record.person(), p -> new long[2]))) {
        sums[0] += record.errors();
        sums[1] += record.length();
      }
    }
    return new ErrorRate(
        records.size(),
        persons.size(),
        all[0],
        all[1],
        all[0] / (double) all[1],
        interval(List.copyOf(persons.values())));
  }

  /** Errors may be more than the length, so this is no share. */
  private static Scores.Interval interval(List<long[]> persons) {
    return PersonBootstrap.intervals(
            "bootstrap of persons",
            persons.stream().mapToLong(c -> c[1]).toArray(),
            1,
            drawn -> {
              long errors = 0;
              long length = 0;
              for (int i : drawn) {
                errors += persons.get(i)[0];
                length += persons.get(i)[1];
              }
              return new double[] {errors / (double) length};
            })
        .get(0);
  }

  /** The rate of each value of each attribute of at most 20 values. */
  public static Map<String, Map<String, ErrorRate>> byGroup(List<Counted> records) {
    return Groups.of(records, Counted::groups, MOST_VALUES, ErrorRate::of);
  }
}
