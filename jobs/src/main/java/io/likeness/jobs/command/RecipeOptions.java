package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.recipe.Setting;
import io.likeness.jobs.walk.CheckedRecipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A recipe with settings over it. */
public final class RecipeOptions {
  @Parameters(index = "0", paramLabel = "RECIPE", description = "recipe file (HOCON)")
  Path file = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "replace one value of the recipe; may be given several times")
  List<String> settings = new ArrayList<>();

  Recipe read() {
    return CheckedRecipe.read(file, settings);
  }

  /** What of it is in force, and where that comes from. */
  List<Setting> effective() {
    return RecipeReader.effective(file, settings);
  }

  /**
   * The version {@code from} of {@code lake} that {@code recipe} goes on from.
   *
   * @throws io.likeness.core.error.LikenessException when there is none, or it is of another corpus
   */
  static DatasetVersion version(Lake lake, Recipe recipe, String from) {
    DatasetVersion version = new VersionLog(lake).find(from);
    if (!version.corpus().equals(recipe.corpus())) {
      throw Fault.USAGE.because(
          version.tag()
              + " is a version of the corpus "
              + version.corpus()
              + ", and the recipe is one of "
              + recipe.corpus()
              + "; name a version of that corpus.");
    }
    return version;
  }
}
