package io.likeness.transforms.columnar;

import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.transform;

import org.apache.spark.sql.Column;
import scala.Function2;

/** Two arrays of one length, element by element. */
final class Pairs {
  private Pairs() {}

  /**
   * {@code body} of each pair. The built-in {@code zip_with} says the same, but release 26.08.1 of
   * the RAPIDS Accelerator has it only on the CPU.
   */
  static Column map(Column a, Column b, Function2<Column, Column, Column> body) {
    return transform(
        arrays_zip(a.as("a"), b.as("b")),
        pair -> body.apply(pair.getField("a"), pair.getField("b")));
  }
}
