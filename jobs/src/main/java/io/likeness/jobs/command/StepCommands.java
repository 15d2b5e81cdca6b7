package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.Sessions;
import io.likeness.jobs.run.RunLog;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Narrator;
import io.likeness.jobs.walk.Walk;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Each station as a command of its own, with the code and the digest of {@code run}. */
public final class StepCommands {
  private StepCommands() {}

  /** The commands by name, in the order of the walk. */
  public static Map<String, Object> all() {
    Map<String, Object> out = new LinkedHashMap<>();
    Walk.names().forEach(name -> out.put(name, new Step(name)));
    return out;
  }

  @Command(
      description = "One station of the walk on its own, from a version.",
      mixinStandardHelpOptions = true)
  private static final class Step implements Runnable {
    private final String name;

    @Mixin private final RecipeOptions recipe = new RecipeOptions();
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Option(
        names = "--input",
        paramLabel = "DIR",
        description =
            "for ingest, text and votes: what sources, lexicons and votes are relative to")
    private String input = "";

    @Option(names = "--from", paramLabel = "TAG", description = "version to start from")
    private String from = "";

    Step(String name) {
      this.name = name;
    }

    @Override
    public void run() {
      var checked = recipe.read();
      boolean first = name.equals(Walk.names().get(0));
      if (first && input.isEmpty()) {
        throw Fault.USAGE.because("ingest needs --input DIR.");
      }
      if (!first && from.isEmpty()) {
        throw Fault.USAGE.because(
            name + " needs --from TAG, the version to start from; see `./likeness versions`.");
      }
      Lake opened =
          first ? Lake.openOrCreate(Sessions.get(), lake.uri) : Lake.open(Sessions.get(), lake.uri);
      Narrator narrator = new Narrator(System.err);
      Walk walk = new Walk(new Context(opened, checked, input, narrator));
      DatasetVersion version =
          new RunLog(opened)
              .recorded(
                  name,
                  checked,
                  narrator,
                  () ->
                      first ? walk.run(name) : walk.step(name, new VersionLog(opened).find(from)));
      VersionLines.print(version, json);
    }
  }
}
