package io.likeness.jobs.walk;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.AugmentSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.transforms.augment.AugmentationPolicy;
import io.likeness.transforms.augment.SoundSets;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.media.SoundLibrary;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The sounds that a recipe mixes in, as a snapshot holds them, and what copies are drawn by. */
record Sounds(SoundLibrary library) {
  /** Brings the table up to date with the input; a recipe without sounds leaves it alone. */
  static Snapshot store(Context context, Snapshot snapshot) {
    Optional<AugmentSpec> spec = context.recipe().augment().filter(a -> !a.sounds().isEmpty());
    if (spec.isEmpty()) {
      return snapshot;
    }
    Lake lake = context.lake();
    Dataset<Row> now =
        SoundSets.read(
            lake.spark(),
            context.input(),
            spec.get().sounds(),
            context.recipe().ingest().maxDecodedSamples());
    Dataset<Row> before = lake.read(snapshot, LakeTables.SOUNDS);
    return SoundSets.ids(now).equals(SoundSets.ids(before))
        ? snapshot
        : lake.overwrite(snapshot, LakeTables.SOUNDS, now);
  }

  /** What {@code snapshot} holds for {@code recipe}. */
  static Sounds of(Lake lake, Snapshot snapshot, Recipe recipe) {
    boolean none = recipe.augment().map(a -> a.sounds().isEmpty()).orElse(true);
    return new Sounds(
        none ? SoundLibrary.NONE : SoundSets.library(lake.read(snapshot, LakeTables.SOUNDS)));
  }

  AugmentationPolicy policy(Recipe recipe) {
    return AugmentationPolicy.of(
        recipe.salt() + "/" + recipe.seed(), recipe.augment().orElseThrow(), library);
  }

  MediaKernel media(Recipe recipe) {
    return MediaKernel.of(recipe.kind(), recipe.ingest()).with(library);
  }
}
