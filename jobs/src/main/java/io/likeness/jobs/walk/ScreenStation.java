package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.screen.ScreenRecords;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Leaves out the records whose measures break the recipe's rules. */
final class ScreenStation implements Station {
  @Override
  public String name() {
    return "screen";
  }

  @Override
  public About about() {
    return new About(
        "Leaves out the records whose measures break the recipe's rules.",
        List.of("screen"),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.GPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of();
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Snapshot before = forget(lake, snapshot, name());
    Dataset<Row> kept = new CorpusView(lake, before).kept();
    Dataset<Row> dropped = new ScreenRecords(context.rules()).apply(kept);
    Snapshot after = lake.replaceStep(before, LakeTables.DROPS, name(), dropped);
    context
        .narrator()
        .say("screen     %d records kept", new CorpusView(lake, after).kept().count());
    return after;
  }

  /** Takes back what an earlier run of {@code step} left out, so that it sees all records. */
  static Snapshot forget(Lake lake, Snapshot snapshot, String step) {
    Dataset<Row> own = lake.read(snapshot, LakeTables.DROPS).where(col("step").equalTo(step));
    return own.isEmpty()
        ? snapshot
        : lake.replaceStep(snapshot, LakeTables.DROPS, step, own.limit(0));
  }
}
