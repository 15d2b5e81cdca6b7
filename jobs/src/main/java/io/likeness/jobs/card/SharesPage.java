package io.likeness.jobs.card;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/** What a card says of the shares of groups beside their target. */
final class SharesPage {
  private SharesPage() {}

  static List<Block> of(Lake lake, DatasetVersion version, BiasSpec spec) {
    List<Block> out = new ArrayList<>();
    List<Row> bias =
        lake.read(version.snapshot(), LakeTables.BIAS)
            .sort("attribute", "unit", "value", "stage")
            .collectAsList();
    if (bias.isEmpty()) {
      return out;
    }
    out.add(new Block.Heading(Phrase.of("Shares against the target, in rows, hours and persons")));
    sources(out, spec);
    List<List<Phrase>> table = new ArrayList<>();
    Map<String, List<Row>> charted = new TreeMap<>();
    for (Row r : bias) {
      boolean target = !r.isNullAt(r.fieldIndex("target"));
      table.add(
          Phrase.row(
              r.<String>getAs("attribute"),
              r.<String>getAs("value"),
              Words.of(r.getAs("unit")),
              Words.of(r.getAs("stage")),
              Words.amount(r.<Double>getAs("amount")),
              InternalCard.percent(r.<Double>getAs("share")),
              InternalCard.percent(r.<Double>getAs("low"))
                  + " – "
                  + InternalCard.percent(r.<Double>getAs("high")),
              r.isNullAt(r.fieldIndex("design_effect"))
                  ? "–"
                  : String.format(Locale.ROOT, "%.1f", r.<Double>getAs("design_effect")),
              target ? InternalCard.percent(r.<Double>getAs("target")) : "–"));
      if (target && r.<String>getAs("unit").equals("rows")) {
        charted.computeIfAbsent(r.getAs("attribute"), k -> new ArrayList<>()).add(r);
      }
    }
    charted.forEach((attribute, rows) -> out.add(chart(attribute, rows)));
    out.add(
        new Block.Table(
            Phrase.list(
                "attribute",
                "group",
                "unit",
                "stage",
                "amount",
                "share",
                "95 % interval",
                "design effect",
                "target"),
            table));
    return out;
  }

  /** Who says what the shares should be. */
  static void sources(List<Block> out, BiasSpec bias) {
    bias.sources()
        .forEach(
            (attribute, source) ->
                out.add(
                    new Block.Text(
                        Phrase.of("The target of {0} has a source: {1}", attribute, source),
                        false)));
  }

  private static Block chart(String attribute, List<Row> rows) {
    TreeSet<String> groups = new TreeSet<>();
    Map<String, Map<String, Double>> byName = new LinkedHashMap<>();
    for (Row r : rows) {
      String value = r.getAs("value");
      groups.add(value);
      byName
          .computeIfAbsent(r.getAs("stage"), k -> new TreeMap<>())
          .put(value, r.<Double>getAs("share"));
      byName.computeIfAbsent("target", k -> new TreeMap<>()).put(value, r.<Double>getAs("target"));
    }
    Map<Phrase, List<Double>> series = new LinkedHashMap<>();
    byName.forEach(
        (name, values) ->
            series.put(
                Words.of(name), groups.stream().map(g -> values.getOrDefault(g, 0.0)).toList()));
    return new Block.Chart(
        Phrase.of("share of rows by {0}", attribute), List.copyOf(groups), series);
  }
}
