package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;

import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Limits what one person can change: the m records of a person with the smallest keyed hash of
 * their id. Of their groups {@link ReleaseCells} lets the L0 with the smallest keyed hash count.
 *
 * <p>The choice depends on the person's own rows and the key alone, so it is the same for any
 * number of partitions and after any retry, and adding a person changes nobody else's.
 */
record ContributionBound(int recordsPerPerson, SecretKey key) {

  /**
   * Rows of {@code view} that count.
   *
   * @param view {@code record_id}, {@code person} and {@code columns}
   */
  Dataset<Row> records(Dataset<Row> view, List<String> columns) {
    Column[] values = columns.stream().map(ContributionBound::named).toArray(Column[]::new);
    Column order = ordering().apply(col("record_id")).as("keyed_order");
    // The values break ties of one record that stands in the view twice.
    return view.select(append(values, col("person"), order))
        .withColumn(
            "place",
            row_number()
                .over(Window.partitionBy("person").orderBy(append(values, col("keyed_order")))))
        .where(col("place").leq(recordsPerPerson))
        .select(append(values, col("person")));
  }

  /** The keyed order of strings. */
  UserDefinedFunction ordering() {
    return udf(new KeyedOrder(key), DataTypes.BinaryType);
  }

  private static Column[] append(Column[] last, Column... first) {
    return Stream.concat(Stream.of(first), Stream.of(last)).toArray(Column[]::new);
  }

  /** A column by a name that may hold dots. */
  static Column named(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
