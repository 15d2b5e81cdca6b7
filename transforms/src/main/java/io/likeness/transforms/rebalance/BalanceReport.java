package io.likeness.transforms.rebalance;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.lake.LakeTables;
import io.likeness.transforms.split.Part;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The training split before and after a plan, with effective persons, so that cloned diversity
 * shows.
 *
 * <p>The effective number of persons of a group is (Σ w)² / Σ w² with w the rows (originals that
 * stay and copies, times their weight) of each person in it (Kish, Survey Sampling, 1965): copies
 * of one voice raise the rows and not this number.
 */
public final class BalanceReport {
  private BalanceReport() {}

  /** Name of the line over the whole training split. */
  public static final String ALL = "all";

  /**
   * One group before and after.
   *
   * @param cell cell of the plan, or {@value #ALL}
   * @param effectivePersonsBefore in [1, persons]
   * @param effectivePersonsAfter in [0, persons]; 0 when no row stays
   */
  public record Line(
      String cell,
      long persons,
      long rowsBefore,
      double effectivePersonsBefore,
      long originalsAfter,
      long copiesAfter,
      double effectivePersonsAfter) {}

  /**
   * One line a cell in order of the cell, then one for all.
   *
   * @param in the rows the plan was made from
   * @param allocations rows of {@link LakeTables#ALLOCATIONS}
   */
  public static List<Line> of(Dataset<Row> in, Dataset<Row> allocations) {
    // Weights as whole millionths: sums of doubles would depend on the partitions.
    Column weight = col("weight").multiply(1_000_000).cast(DataTypes.LongType);
    Dataset<Row> byPerson =
        in.where(col("split").equalTo(Part.TRAIN.text()).and(col("copy").equalTo(0)))
            .select("record_id", "person")
            .join(allocations, "record_id")
            .withColumn("group", explode(array(col("cell"), lit("\uffff" + ALL))))
            .withColumn("stays", when(col("keep"), 1L).otherwise(0L))
            .groupBy("group", "person")
            .agg(
                count(lit(1)).as("before"),
                sum("stays").as("originals"),
                sum(when(col("keep"), col("copies")).otherwise(0)).as("copies"),
                sum(col("stays")
                        .plus(when(col("keep"), col("copies")).otherwise(0))
                        .multiply(weight))
                    .as("after"));
    return byPerson
        .groupBy("group")
        .agg(
            count(lit(1)),
            sum("before"),
            squares("before"),
            sum("originals"),
            sum("copies"),
            sum("after"),
            squares("after"))
        .orderBy("group")
        .collectAsList()
        .stream()
        .map(
            r ->
                new Line(
                    r.getString(0).replaceFirst("^\uffff", ""),
                    r.getLong(1),
                    r.getLong(2),
                    effective(r.getLong(2), r.getDecimal(3).doubleValue()),
                    r.getLong(4),
                    r.getLong(5),
                    effective(r.getLong(6), r.getDecimal(7).doubleValue())))
        .toList();
  }

  private static Column squares(String name) {
    Column whole = col(name).cast(DataTypes.createDecimalType(18, 0));
    return sum(whole.multiply(whole).cast(DataTypes.createDecimalType(38, 0)));
  }

  private static double effective(double sum, double squares) {
    return squares > 0 ? sum * sum / squares : 0;
  }
}
