package io.likeness.jobs.card;

import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.LawSpec;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import io.likeness.privacy.law.PersonCounts;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** How many persons a lake holds, and where the law asks for a report. */
final class HeldPersons {
  private HeldPersons() {}

  /** Of the whole lake when the card is written. */
  static List<Block> of(Lake lake, LawSpec law) {
    List<Block> out = new ArrayList<>();
    PersonCounts counts = new PersonCounts(lake);
    out.add(new Block.Heading(Phrase.of("Persons that the lake holds")));
    out.add(
        new Block.Table(
            Phrase.list(
                "kind", "legal basis", "persons", "under 14", "records", "sensitive records"),
            counts.held().stream()
                .map(
                    h ->
                        Phrase.row(
                            Words.of(h.kind()),
                            Words.of(h.basis()),
                            Long.toString(h.persons()),
                            Long.toString(h.under14()),
                            Long.toString(h.records()),
                            Long.toString(h.sensitive())))
                .toList()));
    for (PersonCounts.Gauge gauge :
        counts.gauges(law.thresholds(), LocalDate.now(ZoneOffset.UTC))) {
      if (gauge.alerts()) {
        out.add(new Block.Text(alert(gauge), true));
      }
    }
    return out;
  }

  private static Phrase alert(PersonCounts.Gauge gauge) {
    return gauge.name().equals(PersonCounts.FACES)
        ? Phrase.of(
            "{0} persons whose faces are held, of a threshold of {1}: report to the authority"
                + " within 30 working days of reaching it.",
            gauge.persons(), gauge.threshold())
        : Phrase.of(
            "{0} persons whose records left the country this year, of a threshold of {1}: from"
                + " there on the authority has to assess it before more leaves.",
            gauge.persons(), gauge.threshold());
  }
}
