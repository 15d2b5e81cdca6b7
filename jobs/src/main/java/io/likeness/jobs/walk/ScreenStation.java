package io.likeness.jobs.walk;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.transforms.screen.ScreenRecords;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Leaves out the records whose measures break the recipe's rules. */
final class ScreenStation implements Station {
  @Override
  public String name() {
    return "screen";
  }

  @Override
  public List<TableContract> owns() {
    return List.of();
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Snapshot before = forget(lake, snapshot);
    Dataset<Row> kept = new CorpusView(lake, before).kept();
    Dataset<Row> dropped = new ScreenRecords(context.rules()).apply(kept);
    Snapshot after = lake.replaceStep(before, LakeTables.DROPS, name(), dropped);
    context
        .narrator()
        .say("screen     %d records kept", new CorpusView(lake, after).kept().count());
    return after;
  }

  /** Takes back what an earlier screening left out, so that the rules see all records. */
  private Snapshot forget(Lake lake, Snapshot snapshot) {
    Dataset<Row> own = lake.read(snapshot, LakeTables.DROPS).where("step = '" + name() + "'");
    return own.isEmpty()
        ? snapshot
        : lake.replaceStep(snapshot, LakeTables.DROPS, name(), own.limit(0));
  }
}
