package io.likeness.jobs.card;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.jobs.language.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a card says of how a model fares with each group. */
final class GroupScores {
  private GroupScores() {}

  /** Of the rows that nothing was decided by: the test split, or persons who were held out. */
  static void add(List<Block> out, JsonNode report) {
    boolean tested = !report.path("groupGaps").isEmpty();
    JsonNode gaps = report.path(tested ? "groupGaps" : "leaveOnePersonOutGroupGaps");
    JsonNode groups = report.path(tested ? "groups" : "leaveOnePersonOutGroups");
    if (gaps.isEmpty()) {
      return;
    }
    List<List<Phrase>> table = new ArrayList<>();
    for (JsonNode gap : gaps) {
      JsonNode scores =
          groups.path(gap.path("attribute").asText()).path(gap.path("value").asText());
      table.add(
          Phrase.row(
              gap.path("attribute").asText(),
              gap.path("value").asText(),
              gap.path("rows").asText(),
              gap.path("persons").asText(),
              number("%.3f", scores.path("accuracy")),
              number("%.3f", scores.path("uar")),
              number("%+.3f", gap.path("difference")),
              gap.path("low").isNumber()
                  ? number("%+.3f", gap.path("low")) + " – " + number("%+.3f", gap.path("high"))
                  : "–",
              number("%.2g", gap.path("adjusted"))));
    }
    out.add(
        new Block.Text(
            tested
                ? Phrase.of("By group, on the test split:")
                : Phrase.of("By group, each person held out once:"),
            false));
    out.add(
        new Block.Table(
            Phrase.list(
                "attribute",
                "group",
                "rows",
                "persons",
                "accuracy",
                "UAR",
                "more errors than others",
                "95 % interval",
                "p, adjusted"),
            table));
    out.add(
        new Block.Text(
            Phrase.of(
                "Intervals and p take persons as clusters; p is adjusted for all groups"
                    + " (Benjamini–Hochberg). A group of one person proves nothing."),
            false));
  }

  /** Numbers that do not exist are a text in the report. */
  static String number(String format, JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, format, value.asDouble()) : "–";
  }
}
