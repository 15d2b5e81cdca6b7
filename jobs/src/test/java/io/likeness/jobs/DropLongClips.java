package io.likeness.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A step of a user's own, as {@code steps.extra} names it. */
public final class DropLongClips implements Transform {
  private static final double MOST_SECONDS = 1.5;

  @Override
  public String name() {
    return "drop-long-clips";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    return LakeTables.DROPS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    return in.withColumn("value", col("measures").getItem("duration_seconds"))
        .where(col("value").gt(MOST_SECONDS))
        .select(
            col("source_id"),
            col("record_id"),
            lit(name()).as("step"),
            lit("TOO_LONG").as("code"),
            lit("duration_seconds").as("measure"),
            col("value"),
            lit(MOST_SECONDS).as("threshold"),
            lit(null).cast("string").as("kept_record_id"));
  }
}
