package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.statistics.FalseDiscoveries;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.bias.MeasureBias;
import io.likeness.transforms.bias.MeasureDisparities;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Measures who is in the data as it was collected, and where it fares worst. */
final class BiasStation implements Station {
  @Override
  public String name() {
    return "bias";
  }

  @Override
  public About about() {
    return new About(
        "Measures shares, disparities and the worst groups of what is kept, against the declared targets.",
        List.of("bias"),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.GPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.BIAS, LakeTables.DISPARITIES, LakeTables.WORST_GROUPS);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Dataset<Row> kept = new CorpusView(lake, snapshot).kept();
    BiasSpec spec = context.recipe().bias();
    Snapshot shares =
        lake.overwrite(
            snapshot, LakeTables.BIAS, new MeasureBias(spec, MeasureBias.COLLECTED).apply(kept));
    Snapshot measured =
        lake.overwrite(
            shares,
            LakeTables.DISPARITIES,
            new MeasureDisparities(spec, MeasureBias.COLLECTED).apply(kept));
    Snapshot after =
        lake.overwrite(
            measured, LakeTables.WORST_GROUPS, WorstGroups.of(lake, measured, context.recipe()));
    context
        .narrator()
        .say(
            "bias       %d shares, %d disparities that are not chance (q = %s), %d intersections"
                + " that fare worse",
            lake.read(after, LakeTables.BIAS).count(),
            lake.read(after, LakeTables.DISPARITIES)
                .where(col("p_adjusted").leq(FalseDiscoveries.LEVEL))
                .count(),
            FalseDiscoveries.LEVEL,
            lake.read(after, LakeTables.WORST_GROUPS).count());
    return after;
  }
}
