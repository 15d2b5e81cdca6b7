package io.likeness.jobs.card;

import io.likeness.jobs.compare.Contest;
import io.likeness.jobs.compare.Contestant;
import io.likeness.jobs.compare.Verdict;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import io.likeness.training.compare.Comparison;
import io.likeness.training.compare.Latency;
import io.likeness.training.compare.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The comparison of two models as one page that needs nothing else. */
public final class ComparisonPage {
  private ComparisonPage() {}

  public static String html(Contest.Outcome outcome, Language language) {
    return HtmlPage.of(title(outcome), blocks(outcome), language);
  }

  /** Without a page around it, for a page of somebody else. */
  public static String fragment(Contest.Outcome outcome, Language language) {
    return HtmlPage.fragment(title(outcome), blocks(outcome), language);
  }

  private static Phrase title(Contest.Outcome outcome) {
    return Phrase.of("{0} and {1}", outcome.first().name(), outcome.second().name());
  }

  private static List<Block> blocks(Contest.Outcome outcome) {
    Comparison c = outcome.comparison();
    List<Block> out = new ArrayList<>();
    out.add(new Block.Text(Phrase.of("INTERNAL: exact counts, do not publish."), true));
    outcome.notes().forEach(note -> out.add(new Block.Text(note, true)));
    Verdict.of(c).forEach(line -> out.add(new Block.Text(line, false)));
    out.add(new Block.Heading(Phrase.of("Models")));
    out.add(
        new Block.Table(
            Phrase.list("", "model", "architecture", "trained on", "form", "bytes", "weights"),
            List.of(
                model(Words.of("first"), outcome.first()),
                model(Words.of("second"), outcome.second()))));
    out.add(
        new Block.Text(
            Phrase.of(
                "Judged: {0} records of {1} persons, the test split of {2}; neither model has"
                    + " learnt from them. Labels: {3}.",
                c.rows(), c.persons(), outcome.tag(), String.join(", ", outcome.labels())),
            false));
    out.add(new Block.Heading(Phrase.of("Scores")));
    out.add(new Block.Table(Phrase.list("", "first", "second", "difference", "95 %"), scores(c)));
    out.add(
        new Block.Text(
            Phrase.of(
                "Intervals draw whole persons 2,000 times, score both models on the same draw, and"
                    + " are widened for few persons. Less is better of the calibration error."),
            false));
    out.add(new Block.Heading(Phrase.of("Rows that one model alone has right")));
    out.add(
        new Block.Table(
            Phrase.list("first alone", "second alone", "McNemar, exact", "by person, exact"),
            List.of(
                Phrase.row(
                    c.onlyFirst(),
                    c.onlySecond(),
                    number(c.mcNemarP(), 4),
                    number(c.personP(), 4)))));
    out.add(
        new Block.Text(
            Phrase.of(
                "McNemar takes rows for independent, which several rows of a person are not; the"
                    + " test by person exchanges the two models for whole persons, and by it is"
                    + " judged."),
            false));
    out.add(new Block.Heading(Phrase.of("Groups")));
    out.add(
        new Block.Table(
            Phrase.list(
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
            Phrase.of(
                "Accuracies. A group of fewer than {0} persons cannot be tested by person; for it –"
                    + " stands.",
                Comparison.LEAST_PERSONS_OF_A_SLICE),
            false));
    Latency.Pair latency = outcome.latency();
    out.add(new Block.Heading(Phrase.of("Latency")));
    out.add(
        new Block.Table(
            Phrase.list("", "median ms", "p95 ms"),
            List.of(
                Phrase.row(
                    Words.of("first"),
                    number(latency.first().medianMs(), 3),
                    number(latency.first().p95Ms(), 3)),
                Phrase.row(
                    Words.of("second"),
                    number(latency.second().medianMs(), 3),
                    number(latency.second().p95Ms(), 3)))));
    Latency.Difference slower = latency.difference();
    out.add(
        new Block.Text(
            Phrase.of(
                "Second less first on the same record: {0} ms in the median of {1} pairs, 95 %"
                    + " interval {2} to {3}, as if pairs were independent.",
                number(slower.medianMs(), 3),
                slower.rounds(),
                number(slower.low(), 3),
                number(slower.high(), 3)),
            false));
    out.add(
        new Block.Text(
            Phrase.of(
                "Of one record on one thread of this machine, in turns, features not included; not"
                    + " of a phone. All forms compute in full precision here."),
            false));
    return out;
  }

  private static List<Phrase> model(Phrase place, Contestant c) {
    return Phrase.row(
        place,
        c.entry().name(),
        c.entry().architecture(),
        c.entry().tag(),
        c.precision().word(),
        c.packed().length,
        c.entry().weightsSha256().substring(0, 16));
  }

  private static List<List<Phrase>> scores(Comparison c) {
    List<List<Phrase>> rows = new ArrayList<>();
    for (Measure m : Measure.values()) {
      Comparison.Difference d = c.measures().get(m);
      rows.add(
          Phrase.row(
              Words.of(m.word()),
              number(d.first(), 3),
              number(d.second(), 3),
              number(d.difference(), 3),
              Double.isNaN(d.low())
                  ? Phrase.of("too few persons")
                  : Words.between(number(d.low(), 3), number(d.high(), 3))));
    }
    return rows;
  }

  private static List<Phrase> slice(Comparison.Slice s) {
    return Phrase.row(
        s.attribute(),
        s.value(),
        s.rows(),
        s.persons(),
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
