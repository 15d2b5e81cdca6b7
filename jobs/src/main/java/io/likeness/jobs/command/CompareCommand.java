package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.jobs.card.ComparisonPage;
import io.likeness.jobs.compare.Contest;
import io.likeness.jobs.compare.OutcomeJson;
import io.likeness.jobs.compare.Verdict;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.run.OutFile;
import io.likeness.training.compare.Comparison;
import io.likeness.training.compare.Latency;
import io.likeness.training.compare.Measure;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether one model is better than another, on rows that neither has learnt from. */
@Command(
    name = "compare",
    description =
        "Compare two models on the same held-out records: tests, intervals by person, groups and"
            + " latency.",
    mixinStandardHelpOptions = true)
public final class CompareCommand implements Runnable {
  @Parameters(
      index = "0",
      paramLabel = "FIRST",
      description = "the known model, see `models`; MODEL@int8 or MODEL@fp16 for a smaller form")
  private String first = "";

  @Parameters(index = "1", paramLabel = "SECOND", description = "the model that might replace it")
  private String second = "";

  @Mixin private final LakeOption lake = new LakeOption();

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "version whose test split is judged (default: that of FIRST)")
  private String tag = "";

  @Option(
      names = "--margin",
      paramLabel = "SHARE",
      description = "greatest loss of accuracy that does not matter (default: ${DEFAULT-VALUE})",
      defaultValue = "" + Contest.USUAL_MARGIN)
  private double margin = Contest.USUAL_MARGIN;

  @Option(names = "--json", paramLabel = "FILE", description = "also write it as JSON")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--html", paramLabel = "FILE", description = "also write it as a web page")
  private Optional<Path> html = Optional.empty();

  @Mixin private final LangOption lang = new LangOption();

  @Override
  public void run() {
    Language language = lang.language();
    if (!(margin > 0 && margin < 1)) {
      throw Fault.USAGE.because("--margin is " + margin + "; it is above 0 and below 1.");
    }
    json.ifPresent(file -> new OutFile(file, "--json").requireWritable());
    html.ifPresent(file -> new OutFile(file, "--html").requireWritable());
    Contest.Outcome outcome = new Contest(lake.open()).of(first, second, tag, margin);
    json.ifPresent(file -> new OutFile(file, "--json").write(OutcomeJson.of(outcome)));
    html.ifPresent(
        file -> new OutFile(file, "--html").write(ComparisonPage.html(outcome, language)));
    Comparison c = outcome.comparison();
    System.out.printf(
        Locale.ROOT,
        "%d records of %d persons, test split of %s%n",
        c.rows(),
        c.persons(),
        outcome.tag());
    for (Measure m : Measure.values()) {
      Comparison.Difference d = c.measures().get(m);
      System.out.printf(
          Locale.ROOT,
          "%-18s %6.3f  %6.3f  difference %+.3f%s%n",
          m.word(),
          d.first(),
          d.second(),
          d.difference(),
          Double.isNaN(d.low())
              ? ""
              : String.format(Locale.ROOT, "  95 %% from %+.3f to %+.3f", d.low(), d.high()));
    }
    System.out.printf(
        Locale.ROOT,
        "right alone        %6d  %6d  p %.4f by McNemar, %.4f by person%n",
        c.onlyFirst(),
        c.onlySecond(),
        c.mcNemarP(),
        c.personP());
    System.out.printf(
        Locale.ROOT,
        "latency p50 / p95  %.2f / %.2f ms  %.2f / %.2f ms, one thread of this machine%n",
        outcome.latency().first().medianMs(),
        outcome.latency().first().p95Ms(),
        outcome.latency().second().medianMs(),
        outcome.latency().second().p95Ms());
    Latency.Difference slower = outcome.latency().difference();
    System.out.printf(
        Locale.ROOT,
        "latency difference %+.3f ms in the median of %d pairs  95 %% from %+.3f to %+.3f%n",
        slower.medianMs(),
        slower.rounds(),
        slower.low(),
        slower.high());
    outcome.notes().forEach(note -> System.out.println(note.english()));
    Verdict.of(c).forEach(sentence -> System.out.println(sentence.english()));
  }
}
