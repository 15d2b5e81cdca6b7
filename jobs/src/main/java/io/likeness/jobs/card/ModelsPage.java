package io.likeness.jobs.card;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Sentences;
import io.likeness.jobs.language.Words;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** What a card says of the models of a version. */
final class ModelsPage {
  private static final int EVIDENCE_PERSONS = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelsPage() {}

  static List<Block> of(Lake lake, DatasetVersion version, long testPersons) {
    List<Block> out = new ArrayList<>();
    List<Row> models =
        lake.readOwn(LakeTables.MODELS)
            .where(col("tag").equalTo(version.tag()).and(length(col("weights")).gt(0)))
            .sort("created_at")
            .select("model", "weights_sha256", "report")
            .collectAsList();
    for (Row r : models) {
      out.add(new Block.Heading(Phrase.of("Model {0}", r.getString(0))));
      if (testPersons < EVIDENCE_PERSONS) {
        out.add(
            new Block.Text(
                Phrase.of(
                    "Not evidence: the test split has {0} persons. So few show whether anything was"
                        + " learnt that carries over to somebody else; they cannot show how well it"
                        + " works for people in general, nor for any group of them, and no interval"
                        + " is given.",
                    testPersons),
                true));
      }
      out.add(new Block.Text(Phrase.of("Weights {0}", r.getString(1)), false));
      scores(out, r.getString(2));
    }
    return out;
  }

  private static void scores(List<Block> out, String report) {
    JsonNode json;
    try {
      json = JSON.readTree(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored report is JSON", e);
    }
    List<List<Phrase>> table = new ArrayList<>();
    for (String part :
        List.of("train", "validation", "test", "baseline", "leaveOnePersonOutTotal")) {
      JsonNode s = json.path(part);
      if (s.has("accuracy")) {
        table.add(
            Phrase.row(
                part.equals("baseline")
                    ? Phrase.of("majority baseline, on test")
                    : part.equals("leaveOnePersonOutTotal")
                        ? Phrase.of("each person held out once")
                        : Words.of(part),
                s.path("rows").asText("–"),
                GroupScores.number("%.3f", s.path("accuracy")),
                GroupScores.number("%.3f", s.path("uar")),
                GroupScores.number("%.3f", s.path("macroF1"))));
      }
    }
    out.add(new Block.Table(Phrase.list("rows of", "rows", "accuracy", "UAR", "macro-F1"), table));
    GroupScores.add(out, json);
    List<List<Phrase>> persons = new ArrayList<>();
    for (JsonNode p : json.path("leaveOnePersonOut")) {
      persons.add(
          Phrase.row(
              p.path("person")
                  .asText()
                  .substring(0, Math.min(12, p.path("person").asText().length())),
              p.path("rows").asText(),
              GroupScores.number("%.3f", p.path("accuracy")),
              GroupScores.number("%.3f", p.path("baseline"))));
    }
    if (!persons.isEmpty()) {
      out.add(new Block.Text(Phrase.of("Each person held out once, recordings only:"), false));
      out.add(new Block.Table(Phrase.list("person", "rows", "accuracy", "baseline"), persons));
    }
    for (JsonNode w : json.path("warnings")) {
      out.add(new Block.Text(Sentences.of(w.asText()), true));
    }
  }
}
