package io.likeness.transforms.bias;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Sums over groups, persons being clusters. Rows count to a millionth of their weight, the time of
 * a row to a millisecond: all sums are of whole numbers, hence equal for any number of partitions.
 */
final class GroupSums {
  /** Decimal places of a weight that count. */
  private static final int WEIGHT_DIGITS = 6;

  private GroupSums() {}

  /**
   * Of one group in one unit.
   *
   * @param amount Σ x_i, x_i being what person i has in the group
   * @param squares Σ x_i²
   * @param products Σ x_i·n_i, n_i being the person's whole amount
   */
  record Sums(double amount, double squares, double products) {}

  /** One group. */
  record Measured(long persons, Sums byRows, Sums byTime) {
    static final Measured NOBODY = new Measured(0, new Sums(0, 0, 0), new Sums(0, 0, 0));
  }

  /**
   * All records.
   *
   * @param units rows, whatever their weight
   */
  record Whole(
      long persons, long units, double rows, double rowSquares, double time, double timeSquares) {}

  /** {@code view} with the whole numbers {@code rows} and {@code time} of each row. */
  static Dataset<Row> counted(Dataset<Row> view) {
    return view.withColumn(
            "time",
            round(
                    coalesce(col("measures").getItem(MeasureBias.DURATION), lit(0.0))
                        .multiply(col("weight"))
                        .multiply(1000))
                .cast(DataTypes.LongType))
        .withColumn(
            "rows",
            round(col("weight").multiply(Math.pow(10, WEIGHT_DIGITS))).cast(DataTypes.LongType));
  }

  private static Column whole(Column of) {
    return of.cast(DataTypes.createDecimalType(18, 0));
  }

  /** Σ a·b of two columns of whole numbers, exactly. */
  static Column product(String a, String b) {
    return sum(whole(col(a)).multiply(whole(col(b))).cast(DataTypes.createDecimalType(38, 0)));
  }

  /** One row a person, with {@code units}, {@code all_rows} and {@code all_time}. */
  static Dataset<Row> persons(Dataset<Row> counted) {
    return counted
        .groupBy("person")
        .agg(count(lit(1)).as("units"), sum("rows").as("all_rows"), sum("time").as("all_time"));
  }

  static Whole whole(Dataset<Row> counted) {
    Row r =
        persons(counted)
            .agg(
                count(lit(1)),
                sum("units"),
                sum("all_rows"),
                product("all_rows", "all_rows"),
                sum("all_time"),
                product("all_time", "all_time"))
            .first();
    return new Whole(
        r.getLong(0), number(r, 1).longValue(), weighted(r, 2), squared(r, 3), of(r, 4), of(r, 5));
  }

  /** Of each value of each of {@code combinations}, joined. */
  static Map<String, TreeMap<String, Measured>> measured(
      Dataset<Row> counted, List<List<String>> combinations) {
    Map<String, TreeMap<String, Measured>> out = new TreeMap<>();
    Groups.spread(counted.select("person", "label", "attributes", "rows", "time"), combinations)
        .groupBy("attribute", "value", "person")
        .agg(sum("rows").as("rows"), sum("time").as("time"))
        .join(persons(counted), "person")
        .groupBy("attribute", "value")
        .agg(
            sum("rows"),
            count(lit(1)),
            product("rows", "rows"),
            product("rows", "all_rows"),
            sum("time"),
            product("time", "time"),
            product("time", "all_time"))
        .collectAsList()
        .forEach(
            r ->
                out.computeIfAbsent(r.getString(0), a -> new TreeMap<>())
                    .put(
                        r.getString(1),
                        new Measured(
                            r.getLong(3),
                            new Sums(weighted(r, 2), squared(r, 4), squared(r, 5)),
                            new Sums(of(r, 6), of(r, 7), of(r, 8)))));
    return out;
  }

  private static double of(Row r, int i) {
    return number(r, i).doubleValue();
  }

  /** A sum of weights. */
  static double weighted(Row r, int i) {
    return number(r, i).movePointLeft(WEIGHT_DIGITS).doubleValue();
  }

  /** A sum of products of two weights. */
  static double squared(Row r, int i) {
    return number(r, i).movePointLeft(2 * WEIGHT_DIGITS).doubleValue();
  }

  /** A sum as it is; 0 where there was nothing to sum. */
  static BigDecimal number(Row r, int i) {
    return r.isNullAt(i) ? BigDecimal.ZERO : new BigDecimal(r.get(i).toString());
  }
}
