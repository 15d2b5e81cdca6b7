package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.estimate.Estimate;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.ScratchLake;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a run will take, before it is begun. */
@Command(
    name = "estimate",
    description =
        "Predict the time, core hours and size of a run from walks over two samples of its input.",
    mixinStandardHelpOptions = true)
public final class EstimateCommand implements Runnable {
  /** One in the smaller sample. */
  private static final long LEAST = 2;

  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final InputOption input = new InputOption();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ScratchOption scratch = new ScratchOption();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "about how many records the larger sample has; up to 8 times as many where so few cannot"
              + " be split (default: ${DEFAULT-VALUE})")
  private long sample = 1000;

  @Override
  public void run() {
    if (sample < LEAST) {
      throw Fault.USAGE.because("--sample is " + sample + "; give at least " + LEAST + ".");
    }
    Recipe checked = recipe.read();
    ScratchLake lake = scratch.lake(checked);
    Estimate.Forecast forecast =
        new Estimate(lake.spark(), checked, input.uri, new Narrator(System.err)).of(sample, lake);
    if (json.on) {
      json.print(
          node -> {
            put(node.putObject("half"), forecast.half());
            put(node.putObject("sample"), forecast.whole());
            put(node.putObject("expected"), forecast.expected());
            put(node.putObject("most"), forecast.most());
          });
      return;
    }
    System.out.println("            records     seconds  core hours  lake, MB");
    line("half", forecast.half());
    line("sample", forecast.whole());
    line("expected", forecast.expected());
    line("at most", forecast.most());
    System.out.println(
        "The walk alone on the machines of now; training, card and gates come on top.");
  }

  private static void line(String name, Estimate.Taken taken) {
    System.out.printf(
        Locale.ROOT,
        "%-9s %9d %11.1f %11.4f %9.1f%n",
        name,
        taken.records(),
        taken.seconds(),
        taken.coreHours(),
        taken.lakeBytes() / 1e6);
  }

  private static void put(ObjectNode node, Estimate.Taken taken) {
    node.put("records", taken.records())
        .put("seconds", taken.seconds())
        .put("core_hours", taken.coreHours())
        .put("lake_bytes", Math.round(taken.lakeBytes()));
  }
}
