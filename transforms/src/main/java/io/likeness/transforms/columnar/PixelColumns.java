package io.likeness.transforms.columnar;

import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.reverse;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.transform;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * Effects on images as expressions: an image is {@code array<array<float>>}, the rows of its blue,
 * its green and its red plane in turn, levels 0 … 255; parameters are columns in the units of
 * {@link io.likeness.kernels.face.ImageEffects}, which computes the same.
 */
public final class PixelColumns {
  private PixelColumns() {}

  /** Whole levels within 0 … 255; ties go to the even one. */
  private static Column level(Column x) {
    return greatest(lit(0.0), least(lit(255.0), rint(x))).cast(DataTypes.FloatType);
  }

  /** Levels times {@code contrast} about mid-gray, {@code brightness} added. */
  public static Column brightnessContrast(Column rows, Column brightness, Column contrast) {
    Column offset = lit(1.0).minus(contrast).multiply(lit(127.5)).plus(brightness);
    return Let.be(
        contrast.cast(DataTypes.FloatType),
        f ->
            Let.be(
                offset.cast(DataTypes.FloatType),
                o -> transform(rows, row -> transform(row, x -> level(x.multiply(f).plus(o))))));
  }

  /** {@code noise}, in the shape of the rows, added. */
  public static Column noisy(Column rows, Column noise) {
    return Pairs.map(rows, noise, (row, n) -> Pairs.map(row, n, (x, y) -> level(x.plus(y))));
  }

  /** Left and right exchanged. */
  public static Column flipped(Column rows) {
    return transform(rows, row -> reverse(row));
  }
}
