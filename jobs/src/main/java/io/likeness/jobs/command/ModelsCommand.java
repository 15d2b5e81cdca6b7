package io.likeness.jobs.command;

import io.likeness.core.lake.Lake;
import io.likeness.jobs.run.Sessions;
import io.likeness.training.registry.ModelRegistry;
import io.likeness.training.registry.Selection;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** All models of a lake with their scores and stored forms. */
@Command(
    name = "models",
    description = "List the models of a lake, oldest first, with scores and stored forms.",
    mixinStandardHelpOptions = true)
public final class ModelsCommand implements Runnable {
  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public void run() {
    List<ModelRegistry.Entry> all = new ModelRegistry(Lake.open(Sessions.get(), lake.uri)).all();
    if (json.on) {
      json.print(
          node -> {
            var list = node.putArray("models");
            for (ModelRegistry.Entry e : all) {
              list.addObject()
                  .put("name", e.name())
                  .put("created_at", e.createdAt())
                  .put("tag", e.tag())
                  .put("weights_sha256", e.weightsSha256())
                  .set("report", e.report());
            }
          });
      return;
    }
    for (ModelRegistry.Entry e : all) {
      System.out.printf(
          Locale.ROOT,
          "%-36s %s  on %s  accuracy %.3f  UAR %.3f  baseline %.3f  weights %s%s%n",
          e.name(),
          e.createdAt(),
          e.tag(),
          e.test("accuracy"),
          e.test("uar"),
          e.report().path("baseline").path("accuracy").asDouble(Double.NaN),
          e.weightsSha256().substring(0, 16),
          privacy(e));
      for (Selection.Candidate c : Selection.candidates(e)) {
        System.out.printf(
            Locale.ROOT,
            "  %-5s %9d bytes  validation accuracy %.3f  p95 %.2f ms%n",
            c.precision(),
            c.bytes(),
            c.accuracy(),
            c.latencyP95Ms());
      }
    }
  }

  private static String privacy(ModelRegistry.Entry e) {
    var promise = e.report().path("privacy").path(0);
    return promise.isMissingNode()
        ? ""
        : String.format(
            Locale.ROOT,
            "  epsilon %.4g, delta %.3g by person",
            promise.path("epsilon").asDouble(),
            promise.path("delta").asDouble());
  }
}
