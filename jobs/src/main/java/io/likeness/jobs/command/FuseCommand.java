package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.jobs.compare.Fusing;
import io.likeness.jobs.compare.FusionJson;
import io.likeness.jobs.run.OutFile;
import io.likeness.training.fuse.Fusion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two models of one question, such as emotion from voice and from face, as one answer. */
@Command(
    name = "fuse",
    description =
        "Fuse two models on records of the same persons: calibrated, with either one missing, and with"
            + " \"not sure\" where the promised coverage asks for it.",
    mixinStandardHelpOptions = true)
public final class FuseCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FIRST", description = "a model, see `models`")
  private String first = "";

  @Parameters(
      index = "1",
      paramLabel = "SECOND",
      description = "a model of the same labels, trained on other records of the same persons")
  private String second = "";

  @Mixin private final LakeOption lake = new LakeOption();

  @Option(
      names = "--by",
      paramLabel = "ATTRIBUTE",
      description =
          "attribute that records of one session have in common (default: person and label)")
  private String by = "";

  @Option(
      names = "--coverage",
      paramLabel = "SHARE",
      description =
          "how often the set of possible labels is to hold the right one, for persons whom nobody has"
              + " seen (default: ${DEFAULT-VALUE})",
      defaultValue = "0.9")
  private double coverage = 0.9;

  @Option(names = "--json", paramLabel = "FILE", description = "also write it as JSON")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description = "also write what is said of each test pair, as CSV")
  private Optional<Path> answers = Optional.empty();

  @Override
  public void run() {
    if (!(coverage > 0 && coverage < 1)) {
      throw Fault.USAGE.because("--coverage is " + coverage + "; it is above 0 and below 1.");
    }
    json.ifPresent(file -> new OutFile(file, "--json").requireWritable());
    answers.ifPresent(file -> new OutFile(file, "--answers").requireWritable());
    Lake opened = lake.open();
    Fusing.Outcome outcome = new Fusing(opened).of(first, second, by, coverage);
    json.ifPresent(file -> new OutFile(file, "--json").write(FusionJson.of(outcome)));
    answers.ifPresent(file -> write(opened, outcome, new OutFile(file, "--answers")));
    Fusion.Outcome f = outcome.fused();
    System.out.printf(
        Locale.ROOT,
        "%d validation pairs of %d persons, %d test pairs of %d persons; %d records stand alone,"
            + " %d pairs in two parts, %d with two labels%n",
        f.validationPairs(),
        f.validationPersons(),
        f.testPairs(),
        f.testPersons(),
        outcome.pairs().alone(),
        outcome.pairs().otherPart(),
        outcome.pairs().otherLabel());
    calibration(first, f.first());
    calibration(second, f.second());
    System.out.printf(
        Locale.ROOT,
        "weights %.3f and %.3f; coverage promised %s%n",
        f.fusion().pool().first(),
        f.fusion().pool().second(),
        coverage);
    System.out.println(
        "missing        accuracy  95 %         sets hold it  95 %         answered  of those right"
            + "  95 %");
    for (Fusion.Line line : f.lines()) {
      line(line);
    }
    outcome.notes().forEach(System.out::println);
  }

  private static void write(Lake lake, Fusing.Outcome outcome, OutFile out) {
    byte[] csv = FusionJson.answers(outcome).getBytes(StandardCharsets.UTF_8);
    List<DatasetVersion> versions =
        Stream.of(outcome.first().version(), outcome.second().version()).distinct().toList();
    out.write(csv, lake, versions, ExportLog.ANSWERED, outcome.pairs().of("test").size());
  }

  private static void calibration(String name, Fusion.Calibration c) {
    System.out.printf(
        Locale.ROOT,
        "%s: temperature %.3f, log loss %.3f before and %.3f after%n",
        name,
        c.temperature(),
        c.before(),
        c.after());
  }

  private static void line(Fusion.Line l) {
    String missing =
        l.missing() == Fusion.Missing.NOTHING
            ? "nothing"
            : String.format(
                Locale.ROOT,
                "%s %3.0f %%",
                l.missing() == Fusion.Missing.FIRST ? "first " : "second",
                100 * l.share());
    System.out.printf(
        Locale.ROOT,
        "%-13s  %.3f     %-11s  %.3f         %-11s  %.3f     %.3f           %s%n",
        missing,
        l.accuracy(),
        l.accuracyInterval().words(),
        l.coverage(),
        l.coverageInterval().words(),
        l.answered(),
        l.right(),
        l.rightInterval().words());
  }
}
