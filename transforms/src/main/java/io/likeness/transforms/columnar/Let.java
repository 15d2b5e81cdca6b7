package io.likeness.transforms.columnar;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;

import org.apache.spark.sql.Column;
import scala.Function1;

/** A name for the value of an expression. */
final class Let {
  private Let() {}

  /**
   * {@code body} of {@code value}, which is computed once. Written out inside a function of
   * elements it would be computed for each of them, and Spark would put it there even from a column
   * of its own.
   */
  static Column be(Column value, Function1<Column, Column> body) {
    return element_at(transform(array(value), body), lit(1));
  }
}
