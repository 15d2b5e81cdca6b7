package io.likeness.jobs.next;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Address;
import io.likeness.training.next.ItemLog;
import io.likeness.transforms.ingest.HeaderLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A log of what users did as a CSV file at any Hadoop URI. */
public final class LogFile {
  private static final List<String> COLUMNS = List.of("user", "time", "item");

  private static final String WHOLE = "^\\s*-?[0-9]+\\s*$";

  private LogFile() {}

  /**
   * All events of a log.
   *
   * @throws io.likeness.core.error.LikenessException when it cannot be read, lacks a column, or
   *     holds a row without a user, a whole number as time or an item
   */
  public static List<ItemLog.Event> read(SparkSession spark, String uri) {
    Dataset<Row> rows = rows(spark, uri);
    for (String column : COLUMNS) {
      if (!Arrays.asList(rows.columns()).contains(column)) {
        throw Fault.INPUT_INVALID.because(
            "The log has no column " + column + "; it needs user, time and item.");
      }
    }
    List<ItemLog.Event> events = new ArrayList<>();
    int line = 1;
    for (Row row :
        rows.select(
                col("user"),
                when(col("time").rlike(WHOLE), trim(col("time")).cast("long")),
                col("item"))
            .collectAsList()) {
      line++;
      if (row.isNullAt(0) || row.isNullAt(1) || row.isNullAt(2)) {
        throw Fault.INPUT_INVALID.because(
            "Row "
                + line
                + " of the log lacks "
                + COLUMNS.get(row.isNullAt(0) ? 0 : row.isNullAt(1) ? 1 : 2)
                + "; user and item are texts, time is a whole number.");
      }
      events.add(new ItemLog.Event(row.getString(0), row.getLong(1), row.getString(2)));
    }
    return events;
  }

  private static Dataset<Row> rows(SparkSession spark, String uri) {
    try {
      char delimiter =
          HeaderLine.delimiter(
              spark.sparkContext().hadoopConfiguration(),
              Address.of(uri, "LOG"),
              StandardCharsets.UTF_8,
              COLUMNS);
      return spark
          .read()
          .option("header", true)
          .option("sep", Character.toString(delimiter))
          .csv(uri);
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The log " + uri + " cannot be read.", e);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw Fault.INPUT_MISSING.because("The log " + uri + " cannot be read.", e);
      }
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
  }
}
