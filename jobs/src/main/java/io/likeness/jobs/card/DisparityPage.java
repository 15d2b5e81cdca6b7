package io.likeness.jobs.card;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.statistics.FalseDiscoveries;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import io.likeness.transforms.bias.MeasureDisparities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** What a card says of the distance of groups from the target and from each other. */
final class DisparityPage {
  private static final int MOST_ROWS = 20;

  private final List<Row> rows;
  private final List<Block> out = new ArrayList<>();

  private DisparityPage(List<Row> rows) {
    this.rows = rows;
  }

  static List<Block> of(Lake lake, DatasetVersion version) {
    List<Row> rows =
        lake.read(version.snapshot(), LakeTables.DISPARITIES)
            .sort(
                col("stage"),
                col("attribute"),
                col("unit"),
                col("statistic"),
                col("value"),
                col("against"))
            .collectAsList();
    DisparityPage page = new DisparityPage(rows);
    if (!rows.isEmpty()) {
      page.distances();
      page.associations();
      page.qualities();
    }
    return page.out;
  }

  private List<Row> all(String statistic) {
    return rows.stream().filter(r -> r.<String>getAs("statistic").equals(statistic)).toList();
  }

  private static boolean found(Row r) {
    Double p = r.getAs("p_adjusted");
    return p != null && p <= FalseDiscoveries.LEVEL;
  }

  private static String number(Row r, String column, String format) {
    return r.isNullAt(r.fieldIndex(column))
        ? "–"
        : String.format(Locale.ROOT, format, r.<Double>getAs(column));
  }

  private static String interval(Row r) {
    return r.isNullAt(r.fieldIndex("low"))
        ? "–"
        : number(r, "low", "%+.3g") + " – " + number(r, "high", "%+.3g");
  }

  private void distances() {
    Map<String, Map<String, Row>> byUnit = new TreeMap<>();
    for (String statistic :
        List.of(
            MeasureDisparities.JENSEN_SHANNON,
            MeasureDisparities.TOTAL_VARIATION,
            MeasureDisparities.G_TEST)) {
      for (Row r : all(statistic)) {
        byUnit
            .computeIfAbsent(
                String.join(
                    "\n",
                    r.<String>getAs("attribute"),
                    r.<String>getAs("stage"),
                    r.<String>getAs("unit")),
                k -> new TreeMap<>())
            .put(statistic, r);
      }
    }
    if (byUnit.isEmpty()) {
      return;
    }
    out.add(new Block.Heading(Phrase.of("Distance from the target")));
    out.add(
        new Block.Text(
            Phrase.of(
                "Jensen–Shannon in bits and total variation: 0 is on target, 1 the farthest. p is"
                    + " that of the G-test after Rao and Scott, persons taken as clusters, adjusted"
                    + " for all tests of the stage (Benjamini–Hochberg)."),
            false));
    List<List<Phrase>> table = new ArrayList<>();
    for (Map<String, Row> by : byUnit.values()) {
      Row js = by.get(MeasureDisparities.JENSEN_SHANNON);
      Row tv = by.get(MeasureDisparities.TOTAL_VARIATION);
      Row g = by.get(MeasureDisparities.G_TEST);
      if (js != null && tv != null) {
        table.add(
            Phrase.row(
                js.<String>getAs("attribute"),
                Words.of(js.getAs("unit")),
                Words.of(js.getAs("stage")),
                number(js, "estimate", "%.4f"),
                number(tv, "estimate", "%.4f"),
                g == null ? "–" : number(g, "estimate", "%.2f"),
                g == null ? "–" : number(g, "design_effect", "%.1f"),
                g == null ? "–" : number(g, "p_adjusted", "%.2g")));
      }
    }
    out.add(
        new Block.Table(
            Phrase.list(
                "attribute",
                "unit",
                "stage",
                "Jensen–Shannon",
                "total variation",
                "G, corrected",
                "design effect",
                "p, adjusted"),
            table));
  }

  private void associations() {
    List<List<Phrase>> table = new ArrayList<>();
    for (Row r : all(MeasureDisparities.CRAMERS_V)) {
      table.add(
          Phrase.row(
              r.<String>getAs("attribute"),
              Words.of(r.getAs("stage")),
              number(r, "estimate", "%.3f"),
              number(r, "design_effect", "%.1f"),
              number(r, "p_adjusted", "%.2g")));
    }
    if (table.isEmpty()) {
      return;
    }
    out.add(new Block.Heading(Phrase.of("What the label has to do with the group")));
    out.add(
        new Block.Text(
            Phrase.of(
                "Cramér's V, without its bias: 0 is nothing, 1 is that the group tells the label."
                    + " A model can learn from it to guess the label by the group."),
            false));
    out.add(
        new Block.Table(
            Phrase.list("attribute", "stage", "Cramér's V", "design effect", "p, adjusted"),
            table));
    List<Row> cells =
        all(MeasureDisparities.PMI).stream()
            .filter(r -> found(r) || r.<Long>getAs("records") == 0)
            .sorted(Comparator.comparingDouble(r -> -Math.abs(r.<Double>getAs("estimate"))))
            .limit(MOST_ROWS)
            .toList();
    if (cells.isEmpty()) {
      return;
    }
    out.add(
        new Block.Text(
            Phrase.of(
                "Groups that have a label oftener or seldomer than others: +1 bit is twice as"
                    + " often, -1 half as often; 0 records are taken for half a one."),
            false));
    out.add(
        new Block.Table(
            Phrase.list(
                "attribute",
                "group",
                "label",
                "stage",
                "records",
                "persons",
                "bits",
                "95 % interval",
                "p, adjusted"),
            cells.stream()
                .map(
                    r ->
                        Phrase.row(
                            r.<String>getAs("attribute"),
                            r.<String>getAs("value"),
                            r.<String>getAs("against"),
                            Words.of(r.getAs("stage")),
                            Long.toString(r.<Long>getAs("records")),
                            Long.toString(r.<Long>getAs("persons")),
                            number(r, "estimate", "%+.2f"),
                            interval(r),
                            number(r, "p_adjusted", "%.2g")))
                .toList()));
  }

  private void qualities() {
    List<Row> all = all(MeasureDisparities.QUALITY);
    if (all.isEmpty()) {
      return;
    }
    out.add(new Block.Heading(Phrase.of("Quality by group")));
    List<Row> found =
        all.stream()
            .filter(DisparityPage::found)
            .sorted(Comparator.comparingDouble(r -> r.<Double>getAs("p_adjusted")))
            .limit(MOST_ROWS)
            .toList();
    out.add(
        new Block.Text(
            Phrase.of(
                "Of {0} means of a group less the mean of all others, {1} are not chance: of these"
                    + " one in twenty is expected to be. Intervals take persons as clusters.",
                all.size(), all.stream().filter(DisparityPage::found).count()),
            false));
    if (found.isEmpty()) {
      return;
    }
    out.add(
        new Block.Table(
            Phrase.list(
                "measure",
                "attribute",
                "group",
                "records",
                "persons",
                "difference",
                "95 % interval",
                "p, adjusted"),
            found.stream()
                .map(
                    r ->
                        Phrase.row(
                            r.<String>getAs("against"),
                            r.<String>getAs("attribute"),
                            r.<String>getAs("value"),
                            Long.toString(r.<Long>getAs("records")),
                            Long.toString(r.<Long>getAs("persons")),
                            number(r, "estimate", "%+.3g"),
                            interval(r),
                            number(r, "p_adjusted", "%.2g")))
                .toList()));
  }
}
