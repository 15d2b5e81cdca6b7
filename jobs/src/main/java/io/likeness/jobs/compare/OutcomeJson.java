package io.likeness.jobs.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.jobs.language.Phrase;
import java.util.List;

/** The comparison of two models for programs; numbers that do not exist are the text NaN. */
public final class OutcomeJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private OutcomeJson() {}

  public static String of(Contest.Outcome outcome) {
    ObjectNode root = JSON.createObjectNode();
    root.set("first", model(outcome.first()));
    root.set("second", model(outcome.second()));
    root.put("tag", outcome.tag());
    root.set("labels", JSON.valueToTree(outcome.labels()));
    root.set("notes", texts(outcome.notes()));
    ObjectNode comparison = JSON.valueToTree(outcome.comparison());
    root.set("comparison", comparison.set("verdict", texts(Verdict.of(outcome.comparison()))));
    ObjectNode latency = JSON.valueToTree(outcome.latency());
    root.set(
        "latency",
        latency.put("of", "one record on one thread of this machine, features not included"));
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a comparison is plain JSON", e);
    }
  }

  private static JsonNode texts(List<Phrase> phrases) {
    return JSON.valueToTree(phrases.stream().map(Phrase::english).toList());
  }

  static ObjectNode model(Contestant c) {
    return JSON.createObjectNode()
        .put("model", c.entry().name())
        .put("architecture", c.entry().architecture())
        .put("trainedOn", c.entry().tag())
        .put("precision", c.precision().word())
        .put("bytes", c.packed().length)
        .put("weightsSha256", c.entry().weightsSha256());
  }
}
