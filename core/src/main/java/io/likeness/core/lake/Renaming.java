package io.likeness.core.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import scala.Option;

/**
 * Puts other values in the place of some of one column, in a table as it is and as it was, in the
 * way of {@link Excision}: each version that is needed is restored and its rows are updated from a
 * table of values, so that Delta's log holds none of them.
 */
public record Renaming(Lake lake) {

  /**
   * The versions of {@code table} that stand for {@code needed} under the new values.
   *
   * @param needed versions of the table, not empty, its newest one included; the newest ends as the
   *     newest version of the table
   * @param names columns {@code was}, distinct, and {@code becomes}
   */
  public SortedMap<Long, Long> in(
      Path table, Collection<Long> needed, String column, Dataset<Row> names) {
    SortedMap<Long, Long> out = new TreeMap<>();
    boolean restored = false;
    long newest = new TreeSet<>(needed).last();
    for (long version : new TreeSet<>(needed)) {
      boolean held =
          !lake.spark()
              .read()
              .format("delta")
              .option("versionAsOf", version)
              .load(table.toString())
              .join(broadcast(names), col(column).equalTo(col("was")), "left_semi")
              .isEmpty();
      if (!held && !(version == newest && restored)) {
        out.put(version, version);
        continue;
      }
      if (version != head(table)) {
        DeltaTable.forPath(lake.spark(), table.toString()).restoreToVersion(version);
        restored = true;
      }
      if (held) {
        DeltaTable.forPath(lake.spark(), table.toString())
            .as("held")
            .merge(broadcast(names).as("names"), "held." + column + " = names.was")
            .whenMatched()
            .updateExpr(Map.of(column, "names.becomes"))
            .execute();
      }
      out.put(version, head(table));
    }
    return out;
  }

  private long head(Path table) {
    return DeltaLog.forTable(lake.spark(), table.toString())
        .update(false, Option.empty(), Option.empty())
        .version();
  }
}
