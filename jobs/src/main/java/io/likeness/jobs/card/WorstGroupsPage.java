package io.likeness.jobs.card;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;

/** What a card says of the intersections that fare worst. */
final class WorstGroupsPage {
  private WorstGroupsPage() {}

  static List<Block> of(Lake lake, DatasetVersion version) {
    List<Row> worst =
        lake.read(version.snapshot(), LakeTables.WORST_GROUPS)
            .sort("concern", "place")
            .collectAsList();
    List<Block> out = new ArrayList<>();
    if (worst.isEmpty()) {
      return out;
    }
    out.add(new Block.Heading(Phrase.of("Intersections that fare worst")));
    out.add(
        new Block.Text(
            Phrase.of(
                "Where most records are left out, and most labels doubted, against the whole."
                    + " Intervals take persons as clusters. A search through many groups finds"
                    + " something in pure chance, too: p is adjusted for all intersections that"
                    + " could have been found, the interval is not."),
            false));
    List<List<Phrase>> table = new ArrayList<>();
    for (Row r : worst) {
      table.add(
          Phrase.row(
              Words.of(r.getAs("concern")),
              r.<String>getAs("attribute"),
              r.<String>getAs("value"),
              Phrase.of("{0} of {1}", r.<Long>getAs("hit"), r.<Long>getAs("records")),
              Long.toString(r.<Long>getAs("persons")),
              InternalCard.percent(r.<Double>getAs("share")),
              InternalCard.percent(r.<Double>getAs("low"))
                  + " – "
                  + InternalCard.percent(r.<Double>getAs("high")),
              InternalCard.percent(r.<Double>getAs("whole_share")),
              String.format(Locale.ROOT, "%.2g", r.<Double>getAs("p_adjusted"))));
    }
    out.add(
        new Block.Table(
            Phrase.list(
                "what",
                "attribute",
                "group",
                "records",
                "persons",
                "share",
                "95 % interval",
                "of all",
                "p, adjusted"),
            table));
    return out;
  }
}
