package io.likeness.transforms.rebalance;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.core.step.Transform;
import io.likeness.transforms.bias.Groups;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Says for each original of the training split whether it stays and how many copies it gets.
 *
 * <p>Needs: {@link CorpusView#CONTRACT} with the split. Gives: {@link LakeTables#ALLOCATIONS}.
 * Copies go round the persons of a cell, in order of their smallest record id, until each has its
 * level or no more records to copy; a person's copies go round the person's records. Rows are left
 * out in the same rounds, so that everybody keeps a record before anybody keeps two. Never ordered
 * by pseudonym; only built-in expressions run on the executors. A person has at most (1 + cap)
 * times the rows of before.
 */
public record AllocateCopies(RebalanceSpec spec, BiasSpec bias) implements Transform {
  private static final StructType CELLS =
      new StructType()
          .add("cell", DataTypes.StringType, false)
          .add("kept", DataTypes.LongType, false)
          .add("level", DataTypes.LongType, false)
          .add("extra", DataTypes.LongType, false)
          .add("weight", DataTypes.DoubleType, false);

  @Override
  public String name() {
    return "allocate-copies";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    return LakeTables.ALLOCATIONS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    return allocate(in, new PlanRebalance(spec, bias).plan(in));
  }

  /** The allocation of {@code plan}, which was made from the same rows. */
  public Dataset<Row> allocate(Dataset<Row> in, IntegerPlan plan) {
    Dataset<Row> rows = TrainingCells.rows(in, plan.attributes());
    Dataset<Row> cells = broadcast(cells(in, plan));
    Column capacity = col("rows").multiply(plan.cap());
    Column canHaveMore = capacity.gt(col("level"));
    WindowSpec round = Window.partitionBy("cell", "can_have_more").orderBy("first", "person");
    Dataset<Row> quotas =
        TrainingCells.persons(rows)
            .join(cells, "cell")
            .withColumn("can_have_more", canHaveMore)
            .withColumn("turn", row_number().over(round))
            .withColumn(
                "quota",
                least(col("level"), capacity)
                    .plus(
                        when(col("can_have_more").and(col("turn").leq(col("extra"))), 1L)
                            .otherwise(0L)))
            .select("cell", "person", "first", "rows", "kept", "quota", "weight");
    Column atRecord =
        row_number().over(Window.partitionBy("cell", "person").orderBy("record_id")).minus(1);
    Column inRounds =
        row_number()
            .over(Window.partitionBy("cell").orderBy("at_record", "first", "record_id", "person"));
    Column each = floor(col("quota").divide(col("rows")));
    Column rest = col("quota").minus(each.multiply(col("rows")));
    return rows.select("record_id", "cell", "person")
        .withColumn("at_record", atRecord)
        .join(quotas, new String[] {"cell", "person"})
        .withColumn("in_rounds", inRounds)
        .select(
            col("record_id"),
            col("cell"),
            col("in_rounds").leq(col("kept")).as("keep"),
            each.plus(when(col("at_record").lt(rest), 1).otherwise(0))
                .cast(DataTypes.IntegerType)
                .as("copies"),
            col("weight"));
  }

  private static Dataset<Row> cells(Dataset<Row> in, IntegerPlan plan) {
    List<Row> rows =
        plan.decisions().stream()
            .filter(d -> d.rows() > 0)
            .map(
                d ->
                    RowFactory.create(
                        String.join(Groups.TIMES, d.values()),
                        d.kept(),
                        d.level(),
                        d.extra(),
                        d.weight()))
            .toList();
    return in.sparkSession().createDataFrame(rows, CELLS);
  }
}
