package io.likeness.jobs.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.Csv;
import io.likeness.training.fuse.Fusion;
import io.likeness.training.fuse.Pairs;
import java.util.Locale;

/** The fusion of two models for programs; numbers that do not exist are the text NaN. */
public final class FusionJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private FusionJson() {}

  public static String of(Fusing.Outcome outcome) {
    ObjectNode root = JSON.createObjectNode();
    root.set("first", OutcomeJson.model(outcome.first()));
    root.set("second", OutcomeJson.model(outcome.second()));
    root.put("by", outcome.by().isEmpty() ? "label" : outcome.by());
    root.set("notes", JSON.valueToTree(outcome.notes()));
    root.put("alone", outcome.pairs().alone());
    root.put("otherPart", outcome.pairs().otherPart());
    root.put("otherLabel", outcome.pairs().otherLabel());
    root.set("fused", JSON.valueToTree(outcome.fused()));
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a fusion is plain JSON", e);
    }
  }

  /** The answers to the test pairs as CSV. */
  public static String answers(Fusing.Outcome outcome) {
    StringBuilder out =
        new StringBuilder("first_record,second_record,label,answer,probability,sure\n");
    for (Pairs.Pair pair : outcome.pairs().of("test")) {
      Fusion.Answer answer = outcome.fused().fusion().answer(pair, Fusion.Missing.NOTHING);
      out.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%s,%.4f,%s%n",
              pair.first().recordId(),
              pair.second().recordId(),
              Csv.cell(outcome.fused().labels().get(pair.first().label())),
              Csv.cell(outcome.fused().labels().get(answer.label())),
              answer.probability(),
              answer.sure()));
    }
    return out.toString();
  }
}
