package io.likeness.jobs.walk;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.CopyMaker;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.transforms.augment.DrawCopies;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Draws virtual copies by the recipe that is stored with a version of theirs. */
public final class VirtualCopies implements CopyMaker {
  @Override
  public Dataset<Row> made(Lake lake, Snapshot snapshot, Dataset<Row> copies) {
    String lineage = LakeTables.LINEAGE.name();
    DatasetVersion version =
        new VersionLog(lake)
            .of(snapshot.corpus()).stream()
                .filter(v -> v.snapshot().version(lineage).equals(snapshot.version(lineage)))
                .findFirst()
                .orElseThrow(
                    () ->
                        Fault.VERSION_BROKEN.because(
                            "No version of "
                                + snapshot.corpus()
                                + " says how these copies are drawn; run the recipe again."));
    Recipe recipe = RecipeReader.stored(version.recipe(), version.tag());
    Sounds sounds = Sounds.of(lake, version.snapshot(), recipe);
    return new DrawCopies(sounds.policy(recipe), sounds.media(recipe)).apply(copies);
  }
}
