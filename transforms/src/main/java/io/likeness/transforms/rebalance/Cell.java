package io.likeness.transforms.rebalance;

import java.util.List;
import java.util.SortedMap;

/**
 * One cell of the planned attributes: its values, and who has how many training rows in it.
 *
 * @param values one value an attribute, in the order of the recipe
 * @param personsByRows number of rows → how many persons have so many rows in the cell
 * @param milliseconds duration of all rows; 0 for faces
 */
public record Cell(List<String> values, SortedMap<Long, Long> personsByRows, long milliseconds) {
  public Cell {
    values = List.copyOf(values);
    personsByRows.forEach(
        (rows, persons) -> {
          if (!(rows > 0 && persons > 0)) {
            throw new IllegalArgumentException(
                "persons and their rows should be positive, got " + persons + " with " + rows);
          }
        });
  }

  public long rows() {
    return personsByRows.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue()).sum();
  }

  public long persons() {
    return personsByRows.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Copies that all persons could have together if each record had at most {@code cap}. */
  long capacity(long cap) {
    return Math.multiplyExact(rows(), cap);
  }

  /** Copies when no person has more than {@code level}, nor any record more than {@code cap}. */
  long copiesAt(long level, long cap) {
    return personsByRows.entrySet().stream()
        .mapToLong(e -> Math.min(level, cap * e.getKey()) * e.getValue())
        .sum();
  }
}
