package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.step.Transform;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Runs the steps of a user's own, each on what the one before it left. */
final class OwnStepsStation implements Station {
  @Override
  public String name() {
    return "own-steps";
  }

  @Override
  public About about() {
    return new About(
        "Runs the steps of a user's own, each on what the one before it left.",
        List.of("steps"),
        Draws.NOTHING,
        Optional.empty());
  }

  @Override
  public List<TableContract> owns() {
    return List.of();
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Snapshot now = snapshot;
    for (String type : context.recipe().extraSteps()) {
      now = run(context, now, OwnSteps.load(type));
    }
    return now;
  }

  private static Snapshot run(Context context, Snapshot snapshot, Transform step) {
    Lake lake = context.lake();
    Snapshot before = ScreenStation.forget(lake, snapshot, step.name());
    CorpusView view = new CorpusView(lake, before);
    Dataset<Row> rows = step.apply(context.read(view, view.kept()));
    TableContract table = OwnSteps.result(step);
    table.require(rows.schema(), step.name());
    if (table.equals(LakeTables.DROPS)) {
      Snapshot after =
          lake.replaceStep(
              before,
              table,
              step.name(),
              rows.withColumn("step", org.apache.spark.sql.functions.lit(step.name())));
      context
          .narrator()
          .say(
              "own-steps  %s: %d records left out",
              step.name(), lake.read(after, table).where(col("step").equalTo(step.name())).count());
      return after;
    }
    Dataset<Row> others =
        lake.read(before, table).join(rows.select("record_id"), "record_id", "left_anti");
    Snapshot after = lake.overwrite(before, table, others.unionByName(rows));
    context.narrator().say("own-steps  %s: labels reviewed", step.name());
    return after;
  }
}
