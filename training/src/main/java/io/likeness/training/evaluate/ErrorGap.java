package io.likeness.training.evaluate;

import io.likeness.core.statistics.FalseDiscoveries;
import io.likeness.core.statistics.PersonDifference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much oftener a group is judged wrongly than all others.
 *
 * @param rows of the group
 * @param persons of the group
 * @param error share of its rows that are wrong
 * @param difference that, less the share of all other rows that are wrong
 * @param low lower end of the 95 % interval of the difference, persons being clusters ({@link
 *     PersonDifference}); NaN, as all below, where the group or the others are of one person
 * @param high upper end
 * @param p two-sided
 * @param adjusted p after {@link FalseDiscoveries}, over all groups of all attributes
 */
public record ErrorGap(
    String attribute,
    String value,
    int rows,
    int persons,
    double error,
    double difference,
    double low,
    double high,
    double p,
    double adjusted) {
  /** An attribute with more values than this names no groups. */
  private static final int MOST_VALUES = 20;

  /** Rows and wrong ones of a person, in the group and elsewhere. */
  private static final class Counts {
    private final long[] rows = new long[2];
    private final long[] wrong = new long[2];
  }

  /** Of each value of each attribute of 2 to {@value #MOST_VALUES}, both in order. */
  public static List<ErrorGap> of(List<Scores.Judged> rows) {
    List<ErrorGap> out = new ArrayList<>();
    Groups.of(rows, Scores.Judged::groups, MOST_VALUES, some -> some.size())
        .forEach(
            (attribute, sizes) ->
                sizes.forEach(
                    (value, size) -> {
                      if (size < rows.size()) {
                        out.add(of(rows, attribute, value));
                      }
                    }));
    double[] adjusted = FalseDiscoveries.adjusted(out.stream().mapToDouble(ErrorGap::p).toArray());
    for (int i = 0; i < adjusted.length; i++) {
      out.set(i, out.get(i).adjustedTo(adjusted[i]));
    }
    return List.copyOf(out);
  }

  private static ErrorGap of(List<Scores.Judged> rows, String attribute, String value) {
    Map<String, Counts> persons = new TreeMap<>();
    for (Scores.Judged row : rows) {
      Counts counts = persons.computeIfAbsent(row.person(), p -> new Counts());
      int side = value.equals(row.groups().get(attribute)) ? 0 : 1;
      counts.rows[side]++;
      counts.wrong[side] += row.truth() == row.said() ? 0 : 1;
    }
    PersonDifference.Side in = side(persons.values(), 0);
    PersonDifference d = PersonDifference.of(in, side(persons.values(), 1), shared(persons));
    return new ErrorGap(
        attribute,
        value,
        (int) in.n(),
        (int) in.persons(),
        in.y() / in.n(),
        d.estimate(),
        d.low(),
        d.high(),
        d.p(),
        Double.NaN);
  }

  private static PersonDifference.Side side(Collection<Counts> persons, int side) {
    long have = 0;
    double[] s = new double[5];
    for (Counts c : persons) {
      double n = c.rows[side];
      double y = c.wrong[side];
      have += n > 0 ? 1 : 0;
      s[0] += n;
      s[1] += y;
      s[2] += n * n;
      s[3] += n * y;
      s[4] += y * y;
    }
    return new PersonDifference.Side(have, s[0], s[1], s[2], s[3], s[4]);
  }

  private static PersonDifference.Shared shared(Map<String, Counts> persons) {
    double[] s = new double[4];
    for (Counts c : persons.values()) {
      s[0] += (double) c.rows[0] * c.rows[1];
      s[1] += (double) c.rows[0] * c.wrong[1];
      s[2] += (double) c.wrong[0] * c.rows[1];
      s[3] += (double) c.wrong[0] * c.wrong[1];
    }
    return new PersonDifference.Shared(s[0], s[1], s[2], s[3]);
  }

  private ErrorGap adjustedTo(double adjustedP) {
    return new ErrorGap(
        attribute, value, rows, persons, error, difference, low, high, p, adjustedP);
  }
}
