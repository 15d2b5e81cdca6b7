package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.transforms.rebalance.AllocateCopies;
import io.likeness.transforms.rebalance.PlanRebalance;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Plans how the training split reaches its target, and what has to be collected instead. */
final class PlanStation implements Station {
  @Override
  public String name() {
    return "plan";
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.PLANS, LakeTables.ALLOCATIONS);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    if (context.recipe().rebalance().isEmpty()) {
      return snapshot;
    }
    Lake lake = context.lake();
    RebalanceSpec spec = context.recipe().rebalance().get();
    Dataset<Row> training =
        new CorpusView(lake, snapshot).kept().where(col("split").equalTo("train"));
    Snapshot planned =
        lake.overwrite(
            snapshot,
            LakeTables.PLANS,
            new PlanRebalance(spec, context.recipe().bias()).apply(training));
    Snapshot after =
        lake.overwrite(
            planned,
            LakeTables.ALLOCATIONS,
            new AllocateCopies(spec, context.recipe().bias()).apply(training));
    Row sums =
        lake.read(after, LakeTables.PLANS)
            .agg(sum("kept"), sum("copies"), sum("residual_rows"))
            .head();
    context
        .narrator()
        .say("plan       keep %s, copy %s, collect %s", sums.get(0), sums.get(1), sums.get(2));
    return after;
  }
}
