package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.jobs.run.RunLog;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What was run on a lake, and how it ended; starts no Spark. */
@Command(
    name = "runs",
    description = "List what was run on a lake and how it ended, oldest first.",
    mixinStandardHelpOptions = true)
public final class RunsCommand implements Runnable {
  @Mixin private final LakeOption lake = new LakeOption();

  @Option(names = "--json", description = "one JSON object with a list 'runs'")
  private boolean json;

  @Override
  public void run() {
    List<JsonNode> all = RunLog.of(lake.uri);
    if (json) {
      System.out.println(
          all.stream()
              .map(JsonNode::toString)
              .collect(Collectors.joining(",", "{\"runs\":[", "]}")));
      return;
    }
    if (all.isEmpty()) {
      System.out.println(
          "No runs are recorded in this lake; run, nightly and the steps record theirs.");
    }
    for (JsonNode n : all) {
      System.out.printf(
          Locale.ROOT,
          "%s  %-9s %-10s %-16s %-8s %8.1f s %9.4f core h  %s%n",
          n.path("started_at").asText(),
          n.path("command").asText(),
          n.path("date").asText("-"),
          n.path("corpus").asText(),
          n.path("state").asText(),
          n.path("seconds").asDouble(),
          n.at("/cost/core_hours").asDouble(),
          n.has("tag")
              ? n.path("tag").asText()
              : n.path("exit_code").asText() + " " + n.path("fault").asText());
    }
  }
}
