package io.likeness.jobs.card;

import static org.apache.spark.sql.functions.col;

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
import java.util.Locale;
import org.apache.spark.sql.Row;

/** What became of models of a version that were fused with others. */
final class FusionSection {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FusionSection() {}

  static void add(List<Block> out, Lake lake, DatasetVersion version) {
    List<Row> fusions =
        lake.readOwn(LakeTables.FUSIONS)
            .where(
                col("first_tag")
                    .equalTo(version.tag())
                    .or(col("second_tag").equalTo(version.tag())))
            .sort("created_at")
            .select("first", "second", "report")
            .collectAsList();
    for (Row r : fusions) {
      out.add(new Block.Heading(Phrase.of("Fused: {0} and {1}", r.getString(0), r.getString(1))));
      JsonNode report = read(r.getString(2));
      report.path("notes").forEach(n -> out.add(new Block.Text(Sentences.of(n.asText()), true)));
      JsonNode fused = report.path("fused");
      JsonNode fusion = fused.path("fusion");
      out.add(
          new Block.Text(
              Phrase.of(
                  "Temperatures {0} and {1}, weights {2} and {3}, fitted on {4} pairs of {5}"
                      + " persons; judged on {6} pairs of {7} others. A set of labels is promised"
                      + " to hold the right one with probability {8}; more than one label in it is"
                      + " \"not sure\".",
                  number(fusion.path("firstTemperature")),
                  number(fusion.path("secondTemperature")),
                  number(fusion.path("pool").path("first")),
                  number(fusion.path("pool").path("second")),
                  fused.path("validationPairs").asInt(),
                  fused.path("validationPersons").asInt(),
                  fused.path("testPairs").asInt(),
                  fused.path("testPersons").asInt(),
                  fusion.path("both").path("coverage").asText()),
              false));
      List<List<Phrase>> table = new ArrayList<>();
      fused.path("lines").forEach(line -> table.add(row(line)));
      out.add(
          new Block.Table(
              Phrase.list(
                  "missing",
                  "share",
                  "accuracy",
                  "95 %",
                  "UAR",
                  "sets hold it",
                  "95 %",
                  "answered",
                  "of those right",
                  "95 %"),
              table));
    }
  }

  private static List<Phrase> row(JsonNode line) {
    return Phrase.row(
        Words.of(line.path("missing").asText().toLowerCase(Locale.ROOT)),
        line.path("share").asText(),
        number(line.path("accuracy")),
        interval(line.path("accuracyInterval")),
        number(line.path("uar")),
        number(line.path("coverage")),
        interval(line.path("coverageInterval")),
        number(line.path("answered")),
        number(line.path("right")),
        interval(line.path("rightInterval")));
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.3f", value.asDouble()) : "–";
  }

  private static Phrase interval(JsonNode interval) {
    return interval.path("low").isNumber()
        ? Words.between(number(interval.path("low")), number(interval.path("high")))
        : Sentences.of(interval.path("note").asText("–"));
  }

  private static JsonNode read(String report) {
    try {
      return JSON.readTree(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored fusion is JSON", e);
    }
  }
}
