package io.likeness.transforms.bias;

import io.likeness.core.recipe.TargetSpec;
import io.likeness.transforms.bias.GroupSums.Measured;
import io.likeness.transforms.bias.GroupSums.Sums;
import io.likeness.transforms.bias.GroupSums.Whole;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a group has in one unit.
 *
 * @param amount rows, hours or persons
 * @param share with its interval
 * @param designEffect how many times the variance of the share is that of as many independent
 *     units, at least 1
 */
record GroupShare(double amount, ShareInterval share, double designEffect) {
  static final String ROWS = "rows";
  static final String HOURS = "hours";
  static final String PERSONS = "persons";

  private static final double MILLISECONDS_PER_HOUR = 3_600_000.0;

  /** Unit to value to share; without hours where nothing has a duration. */
  static Map<String, SortedMap<String, GroupShare>> byUnit(
      SortedMap<String, Measured> groups, Whole whole) {
    Map<String, SortedMap<String, GroupShare>> out = new LinkedHashMap<>();
    TreeMap<String, GroupShare> rows = new TreeMap<>();
    TreeMap<String, GroupShare> hours = new TreeMap<>();
    TreeMap<String, GroupShare> persons = new TreeMap<>();
    long memberships = memberships(groups);
    groups.forEach(
        (value, g) -> {
          rows.put(
              value,
              of(g.byRows().amount(), share(g.byRows(), whole.rows(), whole.rowSquares(), whole)));
          if (whole.time() > 0) {
            hours.put(
                value,
                of(
                    g.byTime().amount() / MILLISECONDS_PER_HOUR,
                    share(g.byTime(), whole.time(), whole.timeSquares(), whole)));
          }
          persons.put(
              value,
              new GroupShare(
                  g.persons(),
                  ShareInterval.wilson((double) g.persons() / memberships, memberships),
                  1));
        });
    out.put(ROWS, rows);
    if (!hours.isEmpty()) {
      out.put(HOURS, hours);
    }
    out.put(PERSONS, persons);
    return out;
  }

  /** Persons of each group, added up: more than there are where somebody is in several. */
  static long memberships(SortedMap<String, Measured> groups) {
    return groups.values().stream().mapToLong(Measured::persons).sum();
  }

  /** The target share of each value of {@code groups}, where there is a target. */
  static Optional<SortedMap<String, Double>> targets(
      Optional<TargetSpec> target, SortedMap<String, GroupShare> groups) {
    TreeMap<String, Double> amounts = new TreeMap<>();
    groups.forEach((value, g) -> amounts.put(value, g.amount()));
    return target.map(t -> t.over(amounts));
  }

  private static GroupShare of(double amount, ClusterShare share) {
    return new GroupShare(amount, share.interval(), share.designEffect());
  }

  private static ClusterShare share(Sums sums, double total, double squares, Whole whole) {
    return new ClusterShare(
        sums.amount(),
        sums.squares(),
        sums.products(),
        total,
        squares,
        whole.persons(),
        whole.units());
  }
}
