package io.likeness.jobs.command;

import io.likeness.core.recipe.Recipe;
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
}
