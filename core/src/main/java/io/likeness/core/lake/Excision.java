package io.likeness.core.lake;

import io.likeness.core.contract.TableContract;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Takes rows out of a table as it is and as it was.
 *
 * <p>The rows are named by a table and not by a predicate, because Delta writes predicates into its
 * log.
 */
public record Excision(Lake lake) {

  /**
   * What was done to a table.
   *
   * @param versions of each version that was needed, the one that stands for it now
   * @param rows of each version that was needed, how many rows are gone
   */
  public record Taken(SortedMap<Long, Long> versions, SortedMap<Long, Long> rows) {}

  /**
   * The versions of {@code table} that stand for {@code needed} once the rows with these keys are
   * gone; a version without such a row stands for itself. The newest of {@code needed} ends as the
   * newest version of the table. The caller has asked {@link PlainTables} before.
   *
   * @param needed versions of the table, not empty, its newest one included
   * @param ids one column, named as the table's column {@code key}, distinct
   */
  public Taken without(Path table, Collection<Long> needed, String key, Dataset<Row> ids) {
    SortedMap<Long, Long> rows = new TreeMap<>();
    SortedMap<Long, Long> versions =
        new Rewriting(lake, table)
            .of(
                needed,
                (version, held) -> {
                  rows.put(version, held.join(ids, new String[] {key}, "left_semi").count());
                  return rows.get(version) > 0;
                },
                delta ->
                    delta
                        .as("held")
                        .merge(
                            functions.broadcast(ids).as("gone"), "held." + key + " = gone." + key)
                        .whenMatched()
                        .delete()
                        .execute());
    return new Taken(versions, rows);
  }

  /** The newest version of a table, or -1 where there is none. */
  public long head(Path table) {
    return new Rewriting(lake, table).head();
  }

  /** The tables of {@code snapshot} with their versions as {@code moved} says. */
  public static Snapshot moved(Snapshot snapshot, TableContract table, Map<Long, Long> moved) {
    if (snapshot.version(table.name()).isEmpty()) {
      return snapshot;
    }
    long version = snapshot.version(table.name()).getAsLong();
    return snapshot.with(table.name(), moved.getOrDefault(version, version));
  }
}
