package io.likeness.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.step.Transform;
import io.likeness.jobs.card.Card;
import io.likeness.jobs.walk.WorstGroups;
import io.likeness.privacy.erase.Erasure;
import io.likeness.transforms.bias.MeasureBias;
import io.likeness.transforms.bias.MeasureDisparities;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Measures and describes versions anew from which an erasure took rows. */
public record Reissue(Lake lake) implements Erasure.Follow {

  /**
   * Shares, disparities and worst groups are measured again; plan, findings and the search for
   * near-duplicates counted rows that are gone and are dropped.
   */
  @Override
  public Snapshot measured(DatasetVersion version, Snapshot snapshot) {
    TreeMap<String, Long> tables = new TreeMap<>(snapshot.tables());
    tables.remove(LakeTables.PLANS.name());
    tables.remove(LakeTables.TEXT_FINDINGS.name());
    tables.remove(LakeTables.NEAR_DUPLICATE_SEARCH.name());
    Snapshot without = new Snapshot(snapshot.corpus(), tables);
    if (without.version(LakeTables.BIAS.name()).isEmpty()) {
      return without;
    }
    Recipe recipe = RecipeReader.stored(version.recipe(), version.tag());
    boolean trained =
        !lake.read(without, LakeTables.BIAS)
            .where(col("stage").equalTo(lit(MeasureBias.TRAINING)))
            .isEmpty();
    Snapshot measured =
        again(without, LakeTables.BIAS, s -> new MeasureBias(recipe.bias(), s), trained);
    if (measured.version(LakeTables.DISPARITIES.name()).isPresent()) {
      measured =
          again(
              measured,
              LakeTables.DISPARITIES,
              s -> new MeasureDisparities(recipe.bias(), s),
              trained);
    }
    return measured.version(LakeTables.WORST_GROUPS.name()).isEmpty()
        ? measured
        : lake.overwrite(measured, LakeTables.WORST_GROUPS, WorstGroups.of(lake, measured, recipe));
  }

  private Snapshot again(
      Snapshot snapshot, TableContract table, Function<String, Transform> step, boolean trained) {
    CorpusView view = new CorpusView(lake, snapshot);
    Dataset<Row> now = step.apply(MeasureBias.COLLECTED).apply(view.kept());
    if (trained) {
      now =
          now.unionByName(
              step.apply(MeasureBias.TRAINING)
                  .apply(view.rows().where(col("split").equalTo("train"))));
    }
    return lake.overwrite(snapshot, table, now);
  }

  @Override
  public void reissued(DatasetVersion version) {
    Card.write(lake, version, RecipeReader.stored(version.recipe(), version.tag()));
  }
}
