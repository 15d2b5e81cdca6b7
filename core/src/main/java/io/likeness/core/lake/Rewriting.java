package io.likeness.core.lake;

import io.delta.tables.DeltaTable;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A change of a table as it is and as it was: each version that is still needed is restored, which
 * moves no data, and changed, which writes only the files anew that hold something to change. The
 * versions before stay readable until {@link Retention} takes their files away. Where a process
 * dies in between, an old version is the newest until somebody takes the lock of the corpus.
 */
record Rewriting(Lake lake, Path table) {

  /**
   * The versions that stand for {@code needed} after the change; a version without anything to
   * change stands for itself. The newest of {@code needed} ends as the newest version of the table.
   *
   * @param needed versions of the table, not empty, its newest one included
   * @param touches whether there is something to change in a version, given its rows
   * @param change changes the newest version of the table
   */
  SortedMap<Long, Long> of(
      Collection<Long> needed,
      BiPredicate<Long, Dataset<Row>> touches,
      Consumer<DeltaTable> change) {
    SortedMap<Long, Long> out = new TreeMap<>();
    TreeSet<Long> ordered = new TreeSet<>(needed);
    Heads heads = new Heads(lake);
    boolean restored = false;
    for (long version : ordered) {
      boolean touched = touches.test(version, lake.at(table, version));
      if (!touched && !(version == ordered.last() && restored)) {
        out.put(version, version);
        continue;
      }
      DeltaTable delta = DeltaTable.forPath(lake.spark(), table.toString());
      if (version != head()) {
        if (!restored) {
          heads.note(table, ordered.last());
        }
        delta.restoreToVersion(version);
        restored = true;
      }
      if (touched) {
        change.accept(DeltaTable.forPath(lake.spark(), table.toString()));
      }
      out.put(version, head());
    }
    if (restored) {
      heads.forget(table);
    }
    return out;
  }

  /** The newest version of the table, or -1 where there is none. */
  long head() {
    return lake.newest(table).version();
  }
}
