package io.likeness.transforms.bias;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.math.BigDecimal;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is counted of a slice, persons being clusters: person i has n_i records in it, x_i of them
 * hit.
 *
 * @param records Σ n_i
 * @param hit Σ x_i
 * @param persons how many
 * @param hitSquares Σ x_i²
 * @param products Σ x_i·n_i
 * @param recordSquares Σ n_i²
 */
public record SliceSupport(
    long records,
    long hit,
    long persons,
    double hitSquares,
    double products,
    double recordSquares) {

  /**
   * One row for each group of {@code keys}, to be read by {@link #of}.
   *
   * @param byPerson one row a group and person: {@code keys}, and whole numbers {@code records} and
   *     {@code hit}
   */
  public static Dataset<Row> counted(Dataset<Row> byPerson, String... keys) {
    return byPerson
        .groupBy(Stream.of(keys).map(k -> col(k)).toArray(Column[]::new))
        .agg(
            sum("records").as("all_records"),
            sum("hit").as("all_hit"),
            count(lit(1)).as("persons"),
            GroupSums.product("hit", "hit").as("hit_squares"),
            GroupSums.product("hit", "records").as("products"),
            GroupSums.product("records", "records").as("record_squares"));
  }

  /** What a row of {@link #counted} says. */
  public static SliceSupport of(Row r) {
    return new SliceSupport(
        r.<Long>getAs("all_records"),
        r.<Long>getAs("all_hit"),
        r.<Long>getAs("persons"),
        r.<BigDecimal>getAs("hit_squares").doubleValue(),
        r.<BigDecimal>getAs("products").doubleValue(),
        r.<BigDecimal>getAs("record_squares").doubleValue());
  }

  public ClusterShare share() {
    return new ClusterShare(hit, hitSquares, products, records, recordSquares, persons, records);
  }

  /**
   * How probable so high a share is where the truth is {@code whole}: (p − whole) / √(whole·(1 −
   * whole) / effective size) against Student's t with persons − 1 degrees of freedom, one-sided.
   *
   * @param whole in (0, 1)
   */
  public double chance(double whole) {
    if (!(whole > 0 && whole < 1 && persons >= 2)) {
      throw new IllegalArgumentException(
          "a share between 0 and 1 and 2 persons are needed, got " + whole + " and " + persons);
    }
    ClusterShare share = share();
    double t =
        (share.share() - whole) / StrictMath.sqrt(whole * (1 - whole) / share.effectiveSize());
    return new TDistribution(null, persons - 1).cumulativeProbability(-t);
  }
}
