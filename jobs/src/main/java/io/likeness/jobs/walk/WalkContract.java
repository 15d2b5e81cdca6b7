package io.likeness.jobs.walk;

import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.Hmac;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.training.infer.AskModel;
import io.likeness.transforms.augment.AugmentationPolicy;
import io.likeness.transforms.augment.RenderCopies;
import io.likeness.transforms.bias.MeasureBias;
import io.likeness.transforms.bias.MeasureDisparities;
import io.likeness.transforms.dedup.DropExactDuplicates;
import io.likeness.transforms.dedup.FindNearDuplicates;
import io.likeness.transforms.ingest.SealSources;
import io.likeness.transforms.ingest.SourceListing;
import io.likeness.transforms.measure.MeasureMedia;
import io.likeness.transforms.media.MediaKernel;
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
    steps(recipe).forEach(AskedStep::gives);
    if (recipe.augment().isPresent()) {
      AugmentationPolicy.of(recipe.salt(), recipe.augment().get(), SoundLibrary.NONE).sha256();
    }
    // Rebalancing chooses rows by looking at other persons' rows: no bound survives it.
    return recipe.rebalance().isPresent() ? view.withoutBound() : view;
  }

  /** The steps that a recipe asks for and that a contract binds, each with what it is given. */
  public static List<AskedStep> steps(Recipe recipe) {
    TableContract view = CorpusView.CONTRACT;
    MediaKernel media = MediaKernel.of(recipe.kind(), recipe.ingest());
    ScreenRules rules = new ScreenRules(recipe.screen());
    List<AskedStep> steps = new ArrayList<>();
    steps.add(
        new AskedStep(
            "ingest",
            new SealSources(new Hmac(new SecretKeySpec(new byte[32], "HmacSHA256"))),
            SourceListing.CONTRACT));
    steps.add(new AskedStep("dedup", new DropExactDuplicates(), LakeTables.RECORDS));
    steps.add(
        new AskedStep(
            "measure", new MeasureMedia(media, media.measuresVersion()), LakeTables.MEDIA));
    recipe
        .scorers()
        .forEach(
            scorer ->
                steps.add(
                    new AskedStep(
                        "measure",
                        new AskModel(scorer.model(), scorer.model().file(), 1),
                        LakeTables.MEDIA)));
    steps.add(new AskedStep("screen", new ScreenRecords(rules), view));
    steps.add(
        new AskedStep(
            "near-duplicates",
            new FindNearDuplicates(recipe.kind(), recipe.nearDuplicates()),
            FindNearDuplicates.NEEDS));
    steps.add(new AskedStep("split", new AssignSplit(recipe.split()), view));
    steps.add(new AskedStep("bias", new MeasureBias(recipe.bias(), MeasureBias.COLLECTED), view));
    steps.add(
        new AskedStep("bias", new MeasureDisparities(recipe.bias(), MeasureBias.COLLECTED), view));
    recipe
        .rebalance()
        .ifPresent(
            r -> {
              steps.add(new AskedStep("augment", new PlanRebalance(r, recipe.bias()), view));
              steps.add(new AskedStep("augment", new AllocateCopies(r, recipe.bias()), view));
            });
    recipe
        .augment()
        .ifPresent(
            a ->
                steps.add(
                    new AskedStep(
                        "augment",
                        new RenderCopies(
                            AugmentationPolicy.of(recipe.salt(), a, SoundLibrary.NONE),
                            media,
                            rules,
                            media.measuresVersion(),
                            a.materialise()),
                        RenderCopies.PARENTS)));
    return steps;
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
