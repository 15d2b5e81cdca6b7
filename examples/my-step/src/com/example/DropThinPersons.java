package com.example;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Leaves out every record of a person of whom fewer than {@value #FEWEST} records are kept. */
public final class DropThinPersons implements Transform {
  private static final int FEWEST = 3;

  @Override
  public String name() {
    return "drop-thin-persons";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    return LakeTables.DROPS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    // Only these columns: the media would travel through the shuffle with them.
    return in.select("source_id", "record_id", "person")
        .withColumn("value", count(lit(1)).over(Window.partitionBy("person")).cast("double"))
        .where(col("value").lt(FEWEST))
        .select(
            col("source_id"),
            col("record_id"),
            lit(name()).as("step"),
            lit("FEW_RECORDS").as("code"),
            lit("records_of_person").as("measure"),
            col("value"),
            lit((double) FEWEST).as("threshold"),
            lit(null).cast("string").as("kept_record_id"));
  }
}
