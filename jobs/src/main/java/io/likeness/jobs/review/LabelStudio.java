package io.likeness.jobs.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Kind;
import io.likeness.jobs.card.HtmlPage;
import io.likeness.jobs.walk.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tasks of Label Studio with our suggestion as a prediction, and its JSON export with annotations.
 *
 * <p>{@code config.xml} is the labelling interface; media are found with local file serving.
 */
final class LabelStudio implements Layout.Form {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OUT = "(leave out)";

  @Override
  public void require(Kind kind, List<String> labels) {
    Layout.requireXml(labels);
  }

  @Override
  public void write(Path folder, List<Item> items, List<String> labels) throws IOException {
    ArrayNode tasks = JSON.createArrayNode();
    for (Item item : items) {
      ObjectNode task = tasks.addObject();
      ObjectNode data = task.putObject("data");
      data.put("item", "/data/local-files/?d=" + item.medium());
      data.put("record_id", item.recordId());
      data.put("label", item.label());
      data.put("reason", item.reason());
      if (!item.suggested().isEmpty()) {
        ObjectNode prediction = task.putArray("predictions").addObject();
        prediction.put("model_version", "likeness");
        prediction.put("score", item.probability());
        ObjectNode result = prediction.putArray("result").addObject();
        result.put("from_name", "label");
        result.put("to_name", "item");
        result.put("type", "choices");
        result.putObject("value").putArray("choices").add(item.suggested());
      }
    }
    Files.write(
        folder.resolve("tasks.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tasks));
    String kind = items.isEmpty() ? "text" : items.get(0).kind();
    Files.writeString(folder.resolve("config.xml"), config(kind, labels));
  }

  private static String config(String kind, List<String> labels) {
    String tag =
        switch (kind) {
          case "voice" -> "<Audio name=\"item\" value=\"$item\"/>";
          case "face" -> "<Image name=\"item\" value=\"$item\"/>";
          default -> "<HyperText name=\"item\" value=\"$item\" valueType=\"url\"/>";
        };
    StringBuilder out = new StringBuilder("<View>\n  " + tag + "\n");
    out.append("  <Header value=\"$reason: $label\"/>\n");
    out.append("  <Choices name=\"label\" toName=\"item\" required=\"true\">\n");
    for (String label : labels) {
      out.append("    <Choice value=\"" + HtmlPage.escape(label) + "\"/>\n");
    }
    out.append("    <Choice value=\"" + OUT + "\"/>\n  </Choices>\n</View>\n");
    return out.toString();
  }

  @Override
  public List<Decision> read(Path from, String reviewer) throws IOException {
    Path file = Files.isDirectory(from) ? from.resolve("tasks.json") : from;
    JsonNode tasks;
    try {
      tasks = JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw Fault.INPUT_INVALID.because(
          file.getFileName()
              + ":"
              + e.getLocation().getLineNr()
              + ": this is not JSON; export the project from Label Studio as JSON.",
          e);
    }
    List<Decision> decisions = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (JsonNode task : tasks) {
      number++;
      String record = task.path("data").path("record_id").asText("");
      if (record.isEmpty()) {
        problems.add(file.getFileName() + ": task " + number + " has no data.record_id.");
        continue;
      }
      for (JsonNode annotation : task.path("annotations")) {
        if (annotation.path("was_cancelled").asBoolean(false)) {
          continue;
        }
        JsonNode choices = choices(annotation.path("result"));
        String said = who(annotation.path("completed_by"));
        String who = said.isEmpty() ? reviewer : said;
        if (choices.size() != 1 || who.isEmpty()) {
          problems.add(
              file.getFileName()
                  + ": task "
                  + number
                  + " has an annotation without "
                  + (who.isEmpty() ? "completed_by; give --reviewer." : "one choice."));
          continue;
        }
        decisions.add(
            decision(task.path("data"), record, who, choices.get(0).asText(), annotation));
      }
    }
    if (!problems.isEmpty()) {
      throw Fault.INPUT_INVALID.because(String.join("\n", problems));
    }
    return decisions;
  }

  /** Regions, ratings and comments may stand before what was chosen. */
  private static JsonNode choices(JsonNode results) {
    for (JsonNode result : results) {
      JsonNode choices = result.path("value").path("choices");
      if (!choices.isMissingNode() && result.path("from_name").asText("label").equals("label")) {
        return choices;
      }
    }
    return MissingNode.getInstance();
  }

  private static Decision decision(
      JsonNode data, String record, String who, String chosen, JsonNode annotation) {
    String at = annotation.path("updated_at").asText(annotation.path("created_at").asText(""));
    Optional<String> when = Optional.of(at).filter(t -> !t.isEmpty());
    return chosen.equals(OUT)
        ? new Decision(record, who, Decision.Choice.LEAVE_OUT, Optional.empty(), when)
        : Decision.labelled(record, who, chosen, data.path("label").asText(""), when);
  }

  /** A number in most exports, an object with an address in some. */
  private static String who(JsonNode completedBy) {
    return completedBy.isObject()
        ? completedBy.path("email").asText(completedBy.path("id").asText(""))
        : completedBy.asText("");
  }
}
