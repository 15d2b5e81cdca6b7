package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.pipeline.Pipeline;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.Progress;
import io.likeness.jobs.run.RunLog;
import io.likeness.jobs.run.Sessions;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Walk;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole walk of a recipe: from raw input to a version, a model and a card. */
@Command(
    name = "run",
    description = "Make a version, and train and describe it, as the recipe says.",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Runnable {
  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final InputOption input = new InputOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--until", paramLabel = "STEP", description = "stop after this station")
  private String until = "";

  @Option(
      names = "--progress",
      description =
          "show rows a second, time left and what is left of the input also where standard error"
              + " is no terminal")
  private boolean progress;

  @Override
  public void run() {
    Recipe checked = recipe.read();
    if (!until.isEmpty() && !Walk.names().contains(until)) {
      throw Fault.USAGE.because(
          "--until names " + until + "; stations are " + String.join(", ", Walk.names()) + ".");
    }
    Context context =
        new Context(
            InputOption.lakeFor(input.uri, checked, until, Sessions.get(), lake.uri),
            checked,
            input.uri,
            new Narrator(System.err));
    Optional<Progress> shown =
        Progress.beginIf(
            progress, context.lake(), checked.corpus(), context.narrator(), System.err);
    DatasetVersion version;
    try {
      version =
          new RunLog(context.lake())
              .recorded(
                  "run",
                  checked,
                  context.narrator(),
                  () -> new Pipeline(context).run(until).version());
    } finally {
      shown.ifPresent(Progress::close);
    }
    VersionLines.print(version, json);
  }
}
