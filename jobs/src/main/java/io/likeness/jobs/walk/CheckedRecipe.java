package io.likeness.jobs.walk;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.GuardSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.recipe.ScreenRule;
import io.likeness.privacy.record.RecordSteps;
import io.likeness.transforms.media.MediaKernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A recipe whose measures and effects exist; what core cannot know of is checked here. */
public final class CheckedRecipe {
  private CheckedRecipe() {}

  /**
   * Reads and checks {@code file}.
   *
   * @throws io.likeness.core.error.LikenessException naming every problem
   */
  public static Recipe read(Path file, List<String> settings) {
    Recipe recipe = RecipeReader.read(file, settings);
    MediaKernel media = MediaKernel.of(recipe.kind(), recipe.ingest());
    List<String> measures = media.measures().stream().map(MediaKernel.Measure::name).toList();
    List<String> problems = new ArrayList<>();
    for (ScreenRule rule : recipe.screen()) {
      for (String name : rule.measures()) {
        if (!measures.contains(name)) {
          problems.add(
              file
                  + ": screen names the measure "
                  + name
                  + "; there are "
                  + String.join(", ", measures));
        }
      }
    }
    recipe
        .augment()
        .ifPresent(
            a -> {
              for (EffectSpec effect : a.policy()) {
                media.problems(effect).forEach(p -> problems.add(file + ": augment: " + p));
              }
              for (GuardSpec guard : a.guards()) {
                if (!measures.contains(guard.measure())) {
                  problems.add(
                      file
                          + ": augment.guard names the measure "
                          + guard.measure()
                          + "; there are "
                          + String.join(", ", measures));
                }
              }
            });
    RecordSteps.problems(recipe.kind(), recipe.recordSteps())
        .forEach(p -> problems.add(file + ": privacy.record-steps: " + p));
    OwnSteps.problems(recipe.extraSteps()).forEach(p -> problems.add(file + ": " + p));
    if (!problems.isEmpty()) {
      throw Fault.RECIPE_INVALID.because(String.join("\n", problems));
    }
    return recipe;
  }
}
