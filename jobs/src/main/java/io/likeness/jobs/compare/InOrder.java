package io.likeness.jobs.compare;

import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows in an order, each computed once. Spark's own {@code orderBy} computes what it sorts twice:
 * first for a sample, by which it deals rows out.
 */
public final class InOrder {
  private InOrder() {}

  /** {@code rows}, few enough for the driver, by these columns of text. */
  public static List<Row> of(Dataset<Row> rows, String first, String... then) {
    Comparator<Row> order = Comparator.comparing(row -> row.<String>getAs(first));
    for (String column : then) {
      order = order.thenComparing(row -> row.<String>getAs(column));
    }
    return rows.collectAsList().stream().sorted(order).toList();
  }
}
