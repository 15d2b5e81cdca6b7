package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.col;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The exact bounded numbers of a release on the driver; nothing of them is ever written. */
final class ExactCells {
  private record Key(int attribute, String group, int statistic, int bin) {}

  private final Map<Key, Long> amounts = new HashMap<>();

  ExactCells() {}

  /**
   * Collects {@code cells}, see {@link ReleaseCells#of}.
   *
   * <p>Only groups that are declared, or that some person is in, have cells: as many rows as the
   * release can have at most, never one a record.
   */
  static ExactCells of(Dataset<Row> cells) {
    ExactCells exact = new ExactCells();
    for (Row r :
        cells
            .select(col("attribute"), col("value"), col("statistic"), col("bin"), col("amount"))
            .collectAsList()) {
      exact.put(r.getInt(0), r.getString(1), r.getInt(2), r.getInt(3), r.getLong(4));
    }
    return exact;
  }

  void put(int attribute, String group, int statistic, int bin, long amount) {
    amounts.merge(new Key(attribute, group, statistic, bin), amount, Math::addExact);
  }

  long amount(int attribute, String group, int statistic, int bin) {
    return amounts.getOrDefault(new Key(attribute, group, statistic, bin), 0L);
  }

  long[] amounts(int attribute, List<String> groups, int statistic, int bin) {
    return groups.stream().mapToLong(g -> amount(attribute, g, statistic, bin)).toArray();
  }

  /** The largest magnitude of any group; 0 without any. */
  long largest(int statistic, int bin) {
    return amounts.entrySet().stream()
        .filter(e -> e.getKey().statistic() == statistic && e.getKey().bin() == bin)
        .mapToLong(e -> Math.abs(e.getValue()))
        .max()
        .orElse(0);
  }

  /** Persons of each group of an attribute, by group. */
  SortedMap<String, Long> persons(int attribute) {
    SortedMap<String, Long> out = new TreeMap<>();
    amounts.forEach(
        (key, amount) -> {
          if (key.attribute() == attribute && key.statistic() == ReleaseCells.PERSONS) {
            out.put(key.group(), amount);
          }
        });
    return out;
  }
}
