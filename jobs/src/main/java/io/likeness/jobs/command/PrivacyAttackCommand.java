package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.attack.AttackChart;
import io.likeness.jobs.attack.AttackReport;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.Sessions;
import io.likeness.privacy.accounting.DpRanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Attacks the record-level steps of a recipe, and those that it might have. */
@Command(
    name = "attack",
    description =
        "Try to tell from released records whose they are, with each record-level step and without.",
    mixinStandardHelpOptions = true)
final class PrivacyAttackCommand implements Runnable {
  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final InputOption input = new InputOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--persons",
      paramLabel = "N",
      description = "persons in the sample (default: ${DEFAULT-VALUE})")
  private int persons = 40;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "records of each person at most (default: ${DEFAULT-VALUE})")
  private int records = 8;

  @Option(
      names = "--releases",
      paramLabel = "N",
      description =
          "releases of a record that the averaging attacker has (default: ${DEFAULT-VALUE})")
  private int releases = 16;

  @Option(
      names = "--epsilons",
      paramLabel = "E",
      split = ",",
      description = "tried beside those of the recipe (default: 0.1,1,10,100,1000)")
  private List<Double> epsilons = List.of(0.1, 1.0, 10.0, 100.0, 1000.0);

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "also write attack.txt and attack.png there")
  private Path out = Path.of("");

  @Override
  public void run() {
    if (!(persons >= 2 && records >= 1 && releases >= 1)) {
      throw Fault.USAGE.because(
          "An attack needs --persons 2, --records 1 and --releases 1 at least, got "
              + persons
              + ", "
              + records
              + " and "
              + releases
              + ".");
    }
    for (double e : epsilons) {
      try {
        DpRanges.recordEpsilon(e);
      } catch (IllegalArgumentException wrong) {
        throw Fault.USAGE.because("--epsilons: " + wrong.getMessage(), wrong);
      }
    }
    Recipe checked = recipe.read();
    Narrator narrator = new Narrator(System.err);
    AttackReport report =
        AttackReport.of(
            Sessions.get(),
            checked,
            input.uri,
            new AttackReport.Effort(persons, records, releases, epsilons),
            what -> narrator.say("attack     %s", what));
    if (!out.toString().isEmpty()) {
      try {
        Files.createDirectories(out);
        Files.writeString(out.resolve("attack.txt"), report.text());
        Files.write(out.resolve("attack.png"), AttackChart.png(report));
      } catch (IOException e) {
        throw Fault.ENVIRONMENT.because(
            "The report cannot be written to " + out + "; check --out.", e);
      }
    }
    if (json.on) {
      json.print(report::json);
    } else {
      System.out.print(report.text());
    }
  }
}
