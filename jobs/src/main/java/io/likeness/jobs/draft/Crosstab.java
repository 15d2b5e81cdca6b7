package io.likeness.jobs.draft;

import io.likeness.core.Blanks;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which values of one column stand beside which of another; empty cells are left out. */
record Crosstab(Map<String, Set<String>> beside) {
  static Crosstab of(Iterable<Map<String, String>> rows, String column, String other) {
    TreeMap<String, Set<String>> out = new TreeMap<>();
    for (Map<String, String> row : rows) {
      String value = Blanks.strip(row.getOrDefault(column, ""));
      String with = Blanks.strip(row.getOrDefault(other, ""));
      if (!value.isEmpty() && !with.isEmpty()) {
        out.computeIfAbsent(value, v -> new TreeSet<>()).add(with);
      }
    }
    return new Crosstab(out);
  }

  /** Whether each value of the column stands beside one value of the other only. */
  boolean determines() {
    return beside.values().stream().allMatch(s -> s.size() == 1);
  }

  /** The fewest values of the other column that any value of this one stands beside. */
  int fewest() {
    return beside.values().stream().mapToInt(Set::size).min().orElse(0);
  }

  /** The values that stand beside fewer than {@code least}. */
  Set<String> poorerThan(int least) {
    TreeSet<String> out = new TreeSet<>();
    beside.forEach(
        (value, others) -> {
          if (others.size() < least) {
            out.add(value);
          }
        });
    return out;
  }
}
