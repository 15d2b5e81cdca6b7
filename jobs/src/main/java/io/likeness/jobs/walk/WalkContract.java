package io.likeness.jobs.walk;

import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.Hmac;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.step.Transform;
import io.likeness.transforms.augment.AugmentationPolicy;
import io.likeness.transforms.bias.MeasureBias;
import io.likeness.transforms.bias.MeasureDisparities;
import io.likeness.transforms.dedup.DropExactDuplicates;
import io.likeness.transforms.ingest.SealSources;
import io.likeness.transforms.ingest.SourceListing;
import io.likeness.transforms.media.SoundLibrary;
import io.likeness.transforms.rebalance.AllocateCopies;
import io.likeness.transforms.rebalance.PlanRebalance;
import io.likeness.transforms.screen.ScreenRecords;
import io.likeness.transforms.screen.ScreenRules;
import io.likeness.transforms.split.AssignSplit;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/** What a recipe would make, found by folding the contracts of its steps; nothing runs. */
public final class WalkContract {
  private WalkContract() {}

  /**
   * The contract of a version of {@code recipe}.
   *
   * @throws io.likeness.core.error.LikenessException when a step lacks what it needs
   */
  public static TableContract of(Recipe recipe) {
    TableContract view = CorpusView.CONTRACT;
    new SealSources(new Hmac(new SecretKeySpec(new byte[32], "HmacSHA256")))
        .resultOf(SourceListing.CONTRACT);
    new DropExactDuplicates().resultOf(LakeTables.RECORDS);
    List<Transform> steps = new ArrayList<>();
    steps.add(new ScreenRecords(new ScreenRules(recipe.screen())));
    steps.add(new AssignSplit(recipe.split()));
    steps.add(new MeasureBias(recipe.bias(), MeasureBias.COLLECTED));
    steps.add(new MeasureDisparities(recipe.bias(), MeasureBias.COLLECTED));
    recipe.rebalance().ifPresent(r -> steps.add(new PlanRebalance(r, recipe.bias())));
    recipe.rebalance().ifPresent(r -> steps.add(new AllocateCopies(r, recipe.bias())));
    steps.forEach(s -> s.resultOf(view));
    if (recipe.augment().isPresent()) {
      AugmentationPolicy.of(recipe.salt(), recipe.augment().get(), SoundLibrary.NONE).sha256();
    }
    // Rebalancing chooses rows by looking at other persons' rows: no bound survives it.
    return recipe.rebalance().isPresent() ? view.withoutBound() : view;
  }

  /** The stations that would do something. */
  public static List<String> stations(Recipe recipe) {
    List<String> names = new ArrayList<>(Walk.names());
    if (recipe.rebalance().isEmpty()) {
      names.remove("augment");
    }
    if (recipe.release().isEmpty()) {
      names.remove("release");
    }
    if (!TextStation.works(recipe)) {
      names.remove("text");
    }
    if (recipe.votes().isEmpty()) {
      names.remove("votes");
    }
    if (recipe.labelErrors().isEmpty()) {
      names.remove("label-errors");
    }
    if (recipe.extraSteps().isEmpty()) {
      names.remove("own-steps");
    }
    recipe.train().ifPresent(t -> names.add("train"));
    names.add("card");
    return names;
  }
}
