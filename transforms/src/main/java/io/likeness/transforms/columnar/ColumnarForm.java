package io.likeness.transforms.columnar;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;

/**
 * One effect as an expression over what was drawn for it.
 *
 * @param drawn what its draw holds: the effect's parameters and what else it needs, named
 * @param body the expression
 */
public record ColumnarForm(StructType drawn, Body body) {
  /** From elements to elements. */
  public interface Body {
    /**
     * The effect.
     *
     * @param elements samples or rows of pixels
     * @param rateHz samples a second, 0 of images
     * @param drawn a struct of {@link ColumnarForm#drawn}
     */
    Column of(Column elements, Column rateHz, Column drawn);
  }
}
