package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
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
 * their id, and of their groups the L0 with the smallest keyed hash.
 *
 * <p>The choice depends on the person's own rows and the key alone, so it is the same for any
 * number of partitions and after any retry, and adding a person changes nobody else's.
 */
record ContributionBound(int recordsPerPerson, int groupsPerPerson, SecretKey key) {

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

  /** What each person adds: {@code person, attribute, value, records}, at most L0 values each. */
  Dataset<Row> contributions(Dataset<Row> view, List<ReleasePlan.Attribute> attributes) {
    List<String> columns = attributes.stream().map(ReleasePlan.Attribute::column).toList();
    Column[] cells =
        attributes.stream()
            .map(
                a ->
                    struct(
                        lit(a.column()).as("attribute"),
                        named(a.column()).cast(DataTypes.StringType).as("value")))
            .toArray(Column[]::new);
    Column declared =
        attributes.stream()
            .map(
                a ->
                    col("attribute")
                        .equalTo(a.column())
                        .and(col("value").isin(a.groups().toArray())))
            .reduce(lit(false), Column::or);
    return records(view, columns)
        .select(col("person"), explode(array(cells)).as("cell"))
        .select("person", "cell.attribute", "cell.value")
        .where(declared)
        .groupBy("person", "attribute", "value")
        .agg(count(lit(1)).as("records"))
        .withColumn(
            "keyed_order",
            ordering().apply(concat_ws("\u0000", col("attribute"), col("value"), col("person"))))
        .withColumn(
            "place",
            row_number()
                .over(
                    Window.partitionBy("person", "attribute")
                        .orderBy(col("keyed_order"), col("value"))))
        .where(col("place").leq(groupsPerPerson))
        .select("person", "attribute", "value", "records");
  }

  private UserDefinedFunction ordering() {
    return udf(new KeyedOrder(key), DataTypes.BinaryType);
  }

  private static Column[] append(Column[] last, Column... first) {
    return Stream.concat(Stream.of(first), Stream.of(last)).toArray(Column[]::new);
  }

  /** A column by a name that may hold dots. */
  private static Column named(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
