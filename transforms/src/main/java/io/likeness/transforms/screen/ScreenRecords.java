package io.likeness.transforms.screen;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Names the records whose measures fail the recipe's rules, one row a rule that is failed.
 *
 * <p>Needs: {@code source_id}, {@code record_id}, {@code measures}. Gives: {@link
 * LakeTables#DROPS}. Each record is judged by itself, so the bound on rows a person holds.
 */
public record ScreenRecords(ScreenRules rules) implements Transform {
  private static final TableContract NEEDS =
      TableContract.of(
          "measured records",
          ColumnSpec.string("source_id", "key of the row in the media table"),
          ColumnSpec.string("record_id", "SHA-256 of the content"),
          ColumnSpec.of(
              "measures", createMapType(StringType, DoubleType, false), "measures of the record"));

  @Override
  public String name() {
    return "screen";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    NEEDS.require(in.schema(), name());
    return LakeTables.DROPS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    NEEDS.require(in.schema(), name());
    if (rules.rules().isEmpty()) {
      return in.sparkSession().createDataFrame(List.of(), LakeTables.DROPS.schema());
    }
    return in.select(
            col("source_id"),
            col("record_id"),
            explode(rules.failing(col("measures"))).as("failure"))
        .select(
            col("source_id"),
            col("record_id"),
            lit(name()).as("step"),
            col("failure.code").as("code"),
            col("failure.measure").as("measure"),
            col("failure.value").as("value"),
            col("failure.threshold").as("threshold"),
            lit(null).cast(StringType).as("kept_record_id"));
  }
}
