package io.likeness.jobs.card;

import io.likeness.jobs.compare.Contest;
import io.likeness.jobs.compare.Contestant;
import io.likeness.training.compare.Comparison;
import io.likeness.training.compare.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The comparison of two models as one page that needs nothing else. */
public final class ComparisonPage {
  private ComparisonPage() {}

  public static String html(Contest.Outcome outcome) {
    Comparison c = outcome.comparison();
    List<Block> out = new ArrayList<>();
    out.add(new Block.Text(Phrase.verbatim("INTERNAL: exact counts, do not publish."), true));
    outcome.notes().forEach(note -> out.add(new Block.Text(Phrase.verbatim(note), true)));
    c.verdict().forEach(line -> out.add(new Block.Text(Phrase.verbatim(line), false)));
    out.add(new Block.Heading(Phrase.verbatim("Models")));
    out.add(
        new Block.Table(
            Phrase.verbatims("", "model", "architecture", "trained on", "form", "bytes", "weights"),
            List.of(model("first", outcome.first()), model("second", outcome.second()))));
    out.add(
        new Block.Text(
            Phrase.verbatim(
                String.format(
                    Locale.ROOT,
                    "Judged: %d records of %d persons, the test split of %s; neither model has"
                        + " learnt from them. Labels: %s.",
                    c.rows(),
                    c.persons(),
                    outcome.tag(),
                    String.join(", ", outcome.labels()))),
            false));
    out.add(new Block.Heading(Phrase.verbatim("Scores")));
    out.add(
        new Block.Table(Phrase.verbatims("", "first", "second", "difference", "95 %"), scores(c)));
    out.add(
        new Block.Text(
            Phrase.verbatim(
                "Intervals draw whole persons 2,000 times and score both models on the same draw."
                    + " Less is better of the calibration error."),
            false));
    out.add(new Block.Heading(Phrase.verbatim("Rows that one model alone has right")));
    out.add(
        new Block.Table(
            Phrase.verbatims("first alone", "second alone", "McNemar, exact", "by person, exact"),
            List.of(
                List.of(
                    Long.toString(c.onlyFirst()),
                    Long.toString(c.onlySecond()),
                    number(c.mcNemarP(), 4),
                    number(c.personP(), 4)))));
    out.add(
        new Block.Text(
            Phrase.verbatim(
                "McNemar takes rows for independent, which several rows of a person are not; the test by"
                    + " person exchanges the two models for whole persons, and by it is judged."),
            false));
    out.add(new Block.Heading(Phrase.verbatim("Groups")));
    out.add(
        new Block.Table(
            Phrase.verbatims(
                "attribute",
                "value",
                "rows",
                "persons",
                "first",
                "second",
                "McNemar",
                "by person",
                "by person, after Holm"),
            c.slices().stream().map(ComparisonPage::slice).toList()));
    out.add(
        new Block.Text(
            Phrase.verbatim(
                "Accuracies. A group of fewer than "
                    + Comparison.LEAST_PERSONS_OF_A_SLICE
                    + " persons cannot be tested by person; for it – stands."),
            false));
    out.add(new Block.Heading(Phrase.verbatim("Latency")));
    out.add(
        new Block.Table(
            Phrase.verbatims("", "median ms", "p95 ms"),
            List.of(
                List.of(
                    "first",
                    number(outcome.firstLatency().medianMs(), 3),
                    number(outcome.firstLatency().p95Ms(), 3)),
                List.of(
                    "second",
                    number(outcome.secondLatency().medianMs(), 3),
                    number(outcome.secondLatency().p95Ms(), 3)))));
    out.add(
        new Block.Text(
            Phrase.verbatim(
                "Of one record on one thread of this machine, in turns, features not included; not of a"
                    + " phone. All forms compute in full precision here."),
            false));
    return HtmlPage.of(
        Phrase.verbatim(outcome.first().name() + " and " + outcome.second().name()),
        out,
        Language.EN);
  }

  private static List<String> model(String place, Contestant c) {
    return List.of(
        place,
        c.entry().name(),
        c.entry().architecture(),
        c.entry().tag(),
        c.precision().word(),
        Integer.toString(c.packed().length),
        c.entry().weightsSha256().substring(0, 16));
  }

  private static List<List<String>> scores(Comparison c) {
    List<List<String>> rows = new ArrayList<>();
    for (Measure m : Measure.values()) {
      Comparison.Difference d = c.measures().get(m);
      rows.add(
          List.of(
              m.word(),
              number(d.first(), 3),
              number(d.second(), 3),
              number(d.difference(), 3),
              Double.isNaN(d.low())
                  ? "too few persons"
                  : number(d.low(), 3) + " to " + number(d.high(), 3)));
    }
    return rows;
  }

  private static List<String> slice(Comparison.Slice s) {
    return List.of(
        s.attribute(),
        s.value(),
        Integer.toString(s.rows()),
        Integer.toString(s.persons()),
        number(s.first(), 3),
        number(s.second(), 3),
        number(s.mcNemarP(), 4),
        number(s.personP(), 4),
        number(s.holmP(), 4));
  }

  private static String number(double value, int digits) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
