package io.likeness.transforms.rebalance;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.core.step.Transform;
import io.likeness.transforms.bias.Groups;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Plans how the training split is brought to its target, one row a cell.
 *
 * <p>Needs: {@link CorpusView#CONTRACT} with the split. Gives: {@link LakeTables#PLANS}. Looks at
 * originals of the training split only; validation and test stay as recorded. A target cell that
 * nobody belongs to stands in the plan with all its rows as residual. With {@code method = raking}
 * or {@code reweigh} every row is kept, none is copied, and {@code wanted} is the weighted number
 * of rows. Deterministic; one row a cell and number of rows is collected.
 */
public record PlanRebalance(RebalanceSpec spec, BiasSpec bias) implements Transform {
  @Override
  public String name() {
    return "plan-rebalance";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    return LakeTables.PLANS;
  }

  /** The plan itself, for {@link AllocateCopies} and {@link CollectionRequest}. */
  public IntegerPlan plan(Dataset<Row> in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    List<Cell> cells =
        TrainingCells.collect(TrainingCells.persons(TrainingCells.rows(in, spec.attributes())));
    return spec.method() == RebalanceSpec.Method.PLAN
        ? IntegerPlan.of(spec, bias, cells)
        : CellWeights.of(spec, bias, cells).asPlan(spec, bias, cells);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    return table(in.sparkSession(), plan(in));
  }

  /** {@code plan} as rows of {@link LakeTables#PLANS}. */
  public static Dataset<Row> table(SparkSession spark, IntegerPlan plan) {
    List<Row> rows =
        plan.decisions().stream()
            .map(
                d ->
                    RowFactory.create(
                        String.join(Groups.TIMES, d.values()),
                        d.rows(),
                        d.persons(),
                        d.wanted(),
                        d.kept(),
                        d.copies(),
                        d.residualRows(),
                        d.residualPersons(),
                        d.residualHours()))
            .toList();
    return spark.createDataFrame(rows, LakeTables.PLANS.schema());
  }
}
