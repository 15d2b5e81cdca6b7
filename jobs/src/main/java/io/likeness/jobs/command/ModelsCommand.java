package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.training.evaluate.Scores;
import io.likeness.training.registry.DeviceClass;
import io.likeness.training.registry.ModelRegistry;
import io.likeness.training.registry.Selection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
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
    List<ModelRegistry.Entry> all = new ModelRegistry(lake.open()).all();
    if (json.on) {
      json.print(
          node -> {
            var list = node.putArray("models");
            for (ModelRegistry.Entry e : all) {
              ObjectNode one =
                  list.addObject()
                      .put("name", e.name())
                      .put("created_at", e.createdAt())
                      .put("tag", e.tag())
                      .put("version_digest", e.versionDigest().orElse(null))
                      .put("salt_sha256", e.saltSha256().orElse(null))
                      .put("weights_sha256", e.weightsSha256());
              var forms = one.putArray("forms");
              for (Selection.Candidate c : Selection.candidates(e)) {
                ArrayNode devices =
                    forms
                        .addObject()
                        .put("precision", c.precision())
                        .put("bytes", c.bytes())
                        .put("memory_bytes", c.memoryBytes())
                        .put("p95_ms", c.latencyP95Ms())
                        .putArray("devices");
                DeviceClass.of(c).forEach(d -> devices.add(word(d)));
              }
              one.set("report", e.report());
            }
          });
      return;
    }
    for (ModelRegistry.Entry e : all) {
      System.out.printf(
          Locale.ROOT,
          "%-36s %s  on %s  accuracy %.3f%s  UAR %.3f  macro-F1 %.3f  baseline %.3f  weights"
              + " %s%s%s%n",
          e.name(),
          e.createdAt(),
          e.tag(),
          e.test("accuracy"),
          interval(e.report().path("test").path("interval")),
          e.test("uar"),
          e.test("macroF1"),
          e.report().path("baseline").path("accuracy").asDouble(Double.NaN),
          e.weightsSha256().substring(0, 16),
          privacy(e),
          e.isAudit() ? "  for an audit only" : "");
      System.out.printf(
          Locale.ROOT,
          "  version %s, salt %s, %d shards%n",
          start(e.versionDigest()),
          start(e.saltSha256()),
          e.shards());
      for (Selection.Candidate c : Selection.candidates(e)) {
        System.out.printf(
            Locale.ROOT,
            "  %-5s %9d bytes  %9d in memory  validation accuracy %.3f  p95 %.2f ms  for %s%n",
            c.precision(),
            c.bytes(),
            c.memoryBytes(),
            c.accuracy(),
            c.latencyP95Ms(),
            devices(c));
      }
    }
  }

  private static String word(DeviceClass device) {
    return device.name().toLowerCase(Locale.ROOT);
  }

  private static String devices(Selection.Candidate form) {
    List<DeviceClass> fitting = DeviceClass.of(form);
    return fitting.isEmpty()
        ? "none"
        : fitting.stream().map(ModelsCommand::word).collect(Collectors.joining(", "));
  }

  private static String start(Optional<String> digest) {
    return digest.map(d -> d.substring(0, 16)).orElse("not noted");
  }

  private static String interval(JsonNode interval) {
    Scores.Interval read =
        new Scores.Interval(
            interval.path("low").asDouble(),
            interval.path("high").asDouble(),
            interval.path("note").asText("none"));
    return read.note().isEmpty() ? " (" + read.words() + ")" : "";
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
