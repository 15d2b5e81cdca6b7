package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.RunLog;
import io.likeness.jobs.run.Sessions;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Walk;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Each station as a command of its own, with the code and the digest of {@code run}. */
public final class StepCommands {
  private StepCommands() {}

  /** The commands by name, in the order of the walk. */
  public static Map<String, CommandLine> all() {
    Map<String, CommandLine> out = new LinkedHashMap<>();
    Walk.sentences()
        .forEach(
            (name, does) ->
                out.put(
                    name,
                    out.isEmpty()
                        ? described(
                            new First(name), does, "Runs this station alone, from the input.")
                        : described(
                            new Later(name), does, "Runs this station alone, from a version.")));
    return out;
  }

  private static CommandLine described(Step step, String... sentences) {
    CommandLine out = new CommandLine(step);
    out.getCommandSpec().usageMessage().description(sentences);
    return out;
  }

  private abstract static class Step implements Runnable {
    final String name;

    @Mixin private final RecipeOptions recipe = new RecipeOptions();
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Option(
        names = "--input",
        paramLabel = "DIR",
        description =
            "for ingest, text and votes: what sources, lexicons and votes are relative to")
    String input = "";

    Step(String name) {
      this.name = name;
    }

    /** Refuses a command line that does not say where to start. */
    abstract void requireStart();

    abstract Lake open(String uri, Recipe checked);

    abstract DatasetVersion led(Walk walk, Lake opened, Recipe checked);

    @Override
    public void run() {
      Recipe checked = recipe.read();
      requireStart();
      Lake opened = open(lake.uri, checked);
      Narrator narrator = new Narrator(System.err);
      Walk walk = new Walk(new Context(opened, checked, input, narrator));
      DatasetVersion version =
          new RunLog(opened).recorded(name, checked, narrator, () -> led(walk, opened, checked));
      VersionLines.print(version, json);
    }
  }

  @Command(mixinStandardHelpOptions = true)
  private static final class First extends Step {
    First(String name) {
      super(name);
    }

    @Override
    void requireStart() {
      if (input.isEmpty()) {
        throw Fault.USAGE.because(name + " needs --input DIR.");
      }
    }

    @Override
    Lake open(String uri, Recipe checked) {
      return InputOption.lakeFor(input, checked, name, Sessions.get(), uri);
    }

    @Override
    DatasetVersion led(Walk walk, Lake opened, Recipe checked) {
      return walk.run(name);
    }
  }

  @Command(mixinStandardHelpOptions = true)
  private static final class Later extends Step {
    @Option(names = "--from", paramLabel = "TAG", description = "version to start from")
    private String from = "";

    Later(String name) {
      super(name);
    }

    @Override
    void requireStart() {
      if (from.isEmpty()) {
        throw Fault.USAGE.because(
            name + " needs --from TAG, the version to start from; see `./likeness versions`.");
      }
    }

    @Override
    Lake open(String uri, Recipe checked) {
      return Lake.open(Sessions.get(), uri);
    }

    @Override
    DatasetVersion led(Walk walk, Lake opened, Recipe checked) {
      return walk.step(name, RecipeOptions.version(opened, checked, from));
    }
  }
}
