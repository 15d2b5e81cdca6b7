package io.likeness.core.lake;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Narrow rows that Spark holds in memory, because a walk asks for the same ones dozens of times.
 *
 * <p>What is held is immutable: a table at a version, or a view of a snapshot. Of each name only
 * one state is held; the rows of an older one are read from storage again, should they be needed.
 */
final class HeldRows {
  private record Held(Object state, Dataset<Row> rows) {}

  private final Map<String, Held> byName = new HashMap<>();

  synchronized Dataset<Row> get(String name, Object state, Supplier<Dataset<Row>> read) {
    Held held = byName.get(name);
    if (held != null && held.state().equals(state)) {
      return held.rows();
    }
    if (held != null) {
      held.rows().unpersist(false);
    }
    Held now = new Held(state, read.get().persist());
    byName.put(name, now);
    return now.rows();
  }

  /** Holds none any more. */
  synchronized void release() {
    byName.values().forEach(held -> held.rows().unpersist(false));
    byName.clear();
  }
}
