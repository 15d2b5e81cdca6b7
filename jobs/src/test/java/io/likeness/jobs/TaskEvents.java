package io.likeness.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the attempts of tasks ended, as an event log of Spark tells it. */
final class TaskEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An attempt that has ended.
   *
   * @param end {@code Success}, or why it did not
   * @param where the calls of ours that started the work
   */
  record Attempt(boolean speculative, String end, long bytesWritten, String where) {
    /** A copy that was heard before its original. */
    boolean isFasterCopy() {
      return speculative && end.equals("Success");
    }

    /** An original that did all its work, too late to be heard. */
    boolean isInVain() {
      return !speculative
          && end.equals("Finish but did not commit due to another attempt succeeded");
    }
  }

  private final Map<Long, String> queries = new HashMap<>();
  private final Map<Integer, String> stages = new HashMap<>();
  private final List<Attempt> attempts = new ArrayList<>();

  private TaskEvents() {}

  /** The attempts in the event logs of a folder. */
  static List<Attempt> of(Path folder) throws IOException {
    List<Attempt> attempts = new ArrayList<>();
    try (Stream<Path> logs = Files.list(folder)) {
      for (Path log : logs.toList()) {
        TaskEvents events = new TaskEvents();
        for (String line : Files.readAllLines(log)) {
          events.take(JSON.readTree(line));
        }
        attempts.addAll(events.attempts);
      }
    }
    return attempts;
  }

  private void take(JsonNode event) {
    switch (event.path("Event").asText().replaceAll(".*\\.", "")) {
      case "SparkListenerSQLExecutionStart" ->
          queries.put(event.path("executionId").asLong(), ours(event.path("details").asText()));
      case "SparkListenerJobStart" -> {
        long query = event.at("/Properties/spark.sql.execution.id").asLong(-1);
        for (JsonNode stage : event.path("Stage Infos")) {
          stages.putIfAbsent(
              stage.path("Stage ID").asInt(),
              queries.getOrDefault(query, ours(stage.path("Details").asText())));
        }
      }
      case "SparkListenerTaskEnd" -> {
        JsonNode reason = event.path("Task End Reason");
        int stage = event.path("Stage ID").asInt();
        attempts.add(
            new Attempt(
                event.at("/Task Info/Speculative").asBoolean(),
                reason.path("Kill Reason").asText(reason.path("Reason").asText()),
                event.at("/Task Metrics/Output Metrics/Bytes Written").asLong(),
                stages.getOrDefault(stage, "")));
      }
      default -> {}
    }
  }

  private static String ours(String calls) {
    return calls
        .lines()
        .filter(l -> l.startsWith("io.likeness."))
        .collect(Collectors.joining("\n"));
  }
}
