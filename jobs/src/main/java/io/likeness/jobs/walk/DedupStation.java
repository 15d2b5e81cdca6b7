package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.dedup.DropExactDuplicates;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Leaves one source of each content, and the label that it declares. */
final class DedupStation implements Station {
  @Override
  public String name() {
    return "dedup";
  }

  @Override
  public About about() {
    return new About(
        "Leaves one source of each content, and the label that it declares.",
        List.of(),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.CPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.LABELS);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    CorpusView view = new CorpusView(lake, snapshot);
    Dataset<Row> records = view.records();
    Dataset<Row> twice = new DropExactDuplicates().apply(records);
    Snapshot dropped = lake.overwrite(snapshot, LakeTables.DROPS, view.gone().unionByName(twice));
    Dataset<Row> kept =
        records
            .join(
                lake.read(dropped, LakeTables.DROPS).select("source_id"), "source_id", "left_anti")
            .select("record_id");
    // The source that stays may have no label where an equal one that goes has.
    Dataset<Row> labels =
        records
            .join(kept, new String[] {"record_id"}, "left_semi")
            .where(col("label").isNotNull())
            .groupBy("record_id")
            .agg(min("label").as("label"))
            .withColumn("origin", lit("declared"));
    context
        .narrator()
        .say(
            "dedup      %d sources left out",
            lake.read(dropped, LakeTables.DROPS).where(col("step").equalTo(name())).count());
    return lake.overwrite(dropped, LakeTables.LABELS, labels);
  }
}
