package io.likeness.jobs.command;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.error.Fault;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Which rows are meant. */
public final class WhereOption {
  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "condition on the columns; of the joined rows where no table is named")
  String condition = "";

  /**
   * The condition by itself, for whoever filters later what {@code rows} are now.
   *
   * @throws io.likeness.core.error.LikenessException as {@link #of} does
   */
  Column on(Dataset<Row> rows) {
    of(rows);
    return condition.isEmpty() ? lit(true) : expr(condition);
  }

  /**
   * The rows of {@code rows} that are meant: all where nothing is said.
   *
   * @throws io.likeness.core.error.LikenessException when it is no condition on their columns
   */
  Dataset<Row> of(Dataset<Row> rows) {
    if (condition.isEmpty()) {
      return rows;
    }
    try {
      return rows.where(condition);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw Fault.USAGE.because(
            "--where is '"
                + condition
                + "', which is no condition on the columns "
                + String.join(", ", rows.columns())
                + ".",
            e);
      }
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
  }
}
