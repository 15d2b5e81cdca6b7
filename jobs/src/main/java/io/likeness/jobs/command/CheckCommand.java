package io.likeness.jobs.command;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.walk.WalkContract;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says in under two seconds whether a recipe can run and what it would make; starts no Spark. */
@Command(
    name = "check",
    description = "Check a recipe and print what it would make, without running it.",
    mixinStandardHelpOptions = true)
public final class CheckCommand implements Runnable {
  @Mixin private final RecipeOptions recipe = new RecipeOptions();

  @Override
  public void run() {
    Recipe checked = recipe.read();
    TableContract made = WalkContract.of(checked);
    System.out.printf(
        Locale.ROOT,
        "%s is good: corpus %s, recipe %s%n",
        recipe.file,
        checked.corpus(),
        checked.sha256());
    System.out.println("stations: " + String.join(" → ", WalkContract.stations(checked)));
    System.out.println("a version of it has these columns:");
    for (ColumnSpec column : made.columns()) {
      System.out.printf(
          Locale.ROOT,
          "  %-14s %-20s %s%n",
          column.name(),
          column.type().simpleString(),
          column.meaning());
    }
    System.out.println(
        made.maxRowsPerPerson().isPresent()
            ? "at most " + made.maxRowsPerPerson().getAsLong() + " rows a person"
            : "no bound on the rows of a person");
  }
}
