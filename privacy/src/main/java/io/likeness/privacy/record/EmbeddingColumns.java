package io.likeness.privacy.record;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * The arithmetic of {@link io.likeness.privacy.mechanism.LocalGaussian} as expressions over {@code
 * array<float>}; noise comes to it as whole numbers of grid cells, drawn elsewhere.
 */
public final class EmbeddingColumns {
  private EmbeddingColumns() {}

  /** The embedding as doubles, numbers that are not finite as zero, so that they tell nothing. */
  static Column finite(Column embedding) {
    return transform(
        embedding,
        x ->
            when(
                    x.gt(lit(Float.NEGATIVE_INFINITY)).and(x.lt(lit(Float.POSITIVE_INFINITY))),
                    x.cast(DataTypes.DoubleType))
                .otherwise(lit(0.0)));
  }

  /** Scaled to L2 norm {@code norm} where it is longer. */
  static Column clipped(Column values, double norm) {
    Column length = sqrt(aggregate(values, lit(0.0), (sum, x) -> sum.plus(x.multiply(x))));
    Column scale = least(lit(1.0), lit(norm).divide(greatest(length, lit(Double.MIN_NORMAL))));
    // An array of one element binds the scale once; within the other function it would be computed
    // for every coordinate.
    return element_at(transform(array(scale), s -> transform(values, x -> x.multiply(s))), lit(1));
  }

  /** Whole numbers of cells, the nearest ones, ties to even. */
  static Column cells(Column values, double cell) {
    return transform(values, x -> rint(x.divide(lit(cell))).cast(DataTypes.LongType));
  }

  /**
   * The embedding as it is released.
   *
   * @param embedding {@code array<float>}
   * @param noise {@code array<bigint>} of the same length, in cells
   */
  public static Column released(Column embedding, Column noise, double norm, double cell) {
    return transform(
        arrays_zip(cells(clipped(finite(embedding), norm), cell).as("value"), noise.as("noise")),
        pair ->
            pair.getField("value")
                .plus(pair.getField("noise"))
                .cast(DataTypes.DoubleType)
                .multiply(lit(cell))
                .cast(DataTypes.FloatType));
  }
}
