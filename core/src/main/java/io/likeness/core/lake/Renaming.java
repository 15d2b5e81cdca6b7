package io.likeness.core.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Puts other values in the place of some of one column, in a table as it is and as it was. The
 * values come from a table and not from expressions, so that Delta's log holds none of them.
 */
public record Renaming(Lake lake) {

  private static final StructType NAMES =
      new StructType()
          .add("was", DataTypes.StringType, false)
          .add("becomes", DataTypes.StringType, false);

  /** {@code names}, old to new, as {@link #in} takes them. */
  public Dataset<Row> table(Map<String, String> names) {
    List<Row> rows = new ArrayList<>();
    names.forEach((was, becomes) -> rows.add(RowFactory.create(was, becomes)));
    return lake.spark().createDataFrame(rows, NAMES);
  }

  /**
   * The versions of {@code table} that stand for {@code needed} under the new values.
   *
   * @param needed versions of the table, not empty, its newest one included; the newest ends as the
   *     newest version of the table
   * @param names columns {@code was}, distinct, and {@code becomes}, as of {@link #table}
   */
  public SortedMap<Long, Long> in(
      Path table, Collection<Long> needed, String column, Dataset<Row> names) {
    return new Rewriting(lake, table)
        .of(
            needed,
            (version, rows) ->
                !rows.join(broadcast(names), col(column).equalTo(col("was")), "left_semi")
                    .isEmpty(),
            delta ->
                delta
                    .as("held")
                    .merge(broadcast(names).as("names"), "held." + column + " = names.was")
                    .whenMatched()
                    .updateExpr(Map.of(column, "names.becomes"))
                    .execute());
  }
}
