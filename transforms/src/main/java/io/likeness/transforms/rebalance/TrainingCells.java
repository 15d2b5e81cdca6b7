package io.likeness.transforms.rebalance;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;

import io.likeness.transforms.bias.Groups;
import io.likeness.transforms.bias.MeasureBias;
import io.likeness.transforms.split.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** The originals of the training split, by cell and person. */
final class TrainingCells {
  private TrainingCells() {}

  /** Originals of the training split with {@code values}, an array, and {@code cell}, a text. */
  static Dataset<Row> rows(Dataset<Row> in, List<String> attributes) {
    return in.where(col("split").equalTo(Part.TRAIN.text()).and(col("copy").equalTo(0)))
        .withColumn("values", array(attributes.stream().map(Groups::value).toArray(Column[]::new)))
        .withColumn("cell", Groups.cell(attributes));
  }

  /** One row a cell and person: cell, values, person, rows, time in milliseconds, first record. */
  static Dataset<Row> persons(Dataset<Row> rows) {
    return rows.withColumn(
            "time",
            round(coalesce(col("measures").getItem(MeasureBias.DURATION), lit(0.0)).multiply(1000))
                .cast(DataTypes.LongType))
        .groupBy("cell", "values", "person")
        .agg(
            count(lit(1)).as("rows"),
            sum("time").as("time"),
            org.apache.spark.sql.functions.min("record_id").as("first"));
  }

  /** What the driver needs to know: one row a cell and number of rows. */
  static List<Cell> collect(Dataset<Row> persons) {
    TreeMap<List<String>, TreeMap<Long, Long>> histograms = new TreeMap<>(JointTarget.BY_VALUES);
    TreeMap<List<String>, Long> times = new TreeMap<>(JointTarget.BY_VALUES);
    persons
        .groupBy("values", "rows")
        .agg(count(lit(1)), sum("time"))
        .collectAsList()
        .forEach(
            r -> {
              List<String> values = List.copyOf(r.<String>getList(0));
              histograms
                  .computeIfAbsent(values, v -> new TreeMap<>())
                  .put(r.getLong(1), r.getLong(2));
              times.merge(values, r.getLong(3), Long::sum);
            });
    List<Cell> cells = new ArrayList<>();
    histograms.forEach((values, h) -> cells.add(new Cell(values, h, times.get(values))));
    return cells;
  }
}
