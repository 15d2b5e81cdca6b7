package io.likeness.jobs.card;

import io.likeness.jobs.diff.VersionDiff;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import java.util.ArrayList;
import java.util.List;

/** What is different between two versions, in blocks. */
public final class DifferencePage {
  private DifferencePage() {}

  /** Without a page around it, for a page of somebody else. */
  public static String fragment(VersionDiff diff, Language language) {
    Phrase title = title(diff.from(), diff.to());
    List<Block> all = new ArrayList<>(List.of(new Block.Text(title, false)));
    all.addAll(blocks(diff));
    return HtmlPage.fragment(title, all, language);
  }

  static Phrase title(String from, String to) {
    return Phrase.of("From {0} to {1}", from, to);
  }

  static List<Block> blocks(VersionDiff diff) {
    List<List<Phrase>> records = new ArrayList<>();
    diff.records().added().forEach((why, n) -> records.add(changed("added", why, n)));
    diff.records().removed().forEach((why, n) -> records.add(changed("removed", why, n)));
    diff.records().changed().forEach((what, n) -> records.add(changed("changed", what, n)));
    List<List<Phrase>> measures =
        diff.measures().stream()
            .map(
                m ->
                    Phrase.row(
                        m.measure(),
                        Words.number(m.from()),
                        Words.number(m.to()),
                        Words.number(m.shift()),
                        interval(m)))
            .toList();
    List<List<Phrase>> shares =
        diff.shares().stream()
            .map(
                s ->
                    Phrase.row(
                        s.attribute() + " = " + s.value(),
                        Words.number(s.from()),
                        Words.number(s.to()),
                        Words.number(s.shift())))
            .toList();
    List<List<Phrase>> disparities =
        diff.disparities().stream()
            .map(
                d ->
                    Phrase.row(
                        d.statistic() + " " + d.attribute(),
                        Words.of(d.unit()),
                        Words.number(d.from()),
                        Words.number(d.to()),
                        Words.number(d.shift())))
            .toList();
    return List.of(
        new Block.Text(Phrase.of("INTERNAL: exact counts, do not publish."), true),
        new Block.Heading(Phrase.of("Records")),
        new Block.Table(Phrase.list("", "why", "records"), records),
        new Block.Heading(Phrase.of("Measures, means over persons")),
        new Block.Table(Phrase.list("measure", "from", "to", "shift", "95 %"), measures),
        new Block.Heading(Phrase.of("Shares of persons")),
        new Block.Table(Phrase.list("group", "from", "to", "shift"), shares),
        new Block.Heading(Phrase.of("Distances from the target, and of the label from chance")),
        new Block.Table(Phrase.list("measure", "unit", "from", "to", "shift"), disparities));
  }

  private static Phrase interval(VersionDiff.MeasureShift m) {
    return Double.isNaN(m.low())
        ? Phrase.verbatim("–")
        : Words.between(Words.number(m.low()), Words.number(m.high()));
  }

  private static List<Phrase> changed(String how, String why, long records) {
    return Phrase.row(Words.of(how), Words.of(why), records);
  }
}
