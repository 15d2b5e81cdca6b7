package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.gpu.GpuPlan;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.ScratchLake;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Walk;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Which steps of a recipe a GPU would run, and what keeps the others off it. */
@Command(
    name = "gpu-plan",
    description =
        "Say by step what a GPU would run, what would go through the bridge, what stays on the CPU,"
            + " and why. Walks the recipe on the CPU in a lake of its own, which is deleted; a"
            + " sample of the input is enough.",
    mixinStandardHelpOptions = true)
public final class GpuPlanCommand implements Runnable {
  /** Gates speak of the whole input, and a sample is enough here. */
  private static final String LAST = "augment";

  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final InputOption input = new InputOption();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ScratchOption scratch = new ScratchOption();

  @Override
  public void run() {
    Recipe checked = recipe.read();
    ScratchLake scratchLake = scratch.lake(checked);
    GpuPlan plan = GpuPlan.of(scratchLake.spark());
    try {
      scratchLake.during(
          lake ->
              new Walk(new Context(lake, checked, input.uri, new Narrator(System.err, plan::ended)))
                  .run(LAST));
    } finally {
      plan.close();
    }
    print(plan.steps());
  }

  private void print(List<GpuPlan.Step> steps) {
    if (json.on) {
      json.print(node -> steps.forEach(s -> fill(node.withArray("steps"), s)));
      return;
    }
    System.out.printf(
        Locale.ROOT, "%-16s %-7s %8s %8s  %s%n", "step", "runs on", "queries", "on GPU", "why not");
    for (GpuPlan.Step step : steps) {
      String why = "";
      for (Map.Entry<Obstacle, Integer> o : step.obstacles().entrySet()) {
        Obstacle it = o.getKey();
        why += (why.isEmpty() ? "" : "; ") + it.what() + ", " + it.why() + ": " + it.place().text();
      }
      System.out.printf(
          Locale.ROOT,
          "%-16s %-7s %8d %8d  %s%n",
          step.name(),
          step.place().text(),
          step.queries(),
          step.clear(),
          why);
    }
  }

  private static void fill(ArrayNode steps, GpuPlan.Step step) {
    ObjectNode node =
        steps
            .addObject()
            .put("step", step.name())
            .put("place", step.place().text())
            .put("queries", step.queries())
            .put("on_gpu", step.clear());
    ArrayNode obstacles = node.putArray("obstacles");
    step.obstacles()
        .forEach(
            (o, queries) ->
                obstacles
                    .addObject()
                    .put("place", o.place().text())
                    .put("what", o.what())
                    .put("why", o.why())
                    .put("queries", queries));
  }
}
