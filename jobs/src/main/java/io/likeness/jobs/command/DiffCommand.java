package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.diff.VersionDiff;
import io.likeness.jobs.run.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is different between two versions. */
@Command(
    name = "diff",
    description = "Say what is different between two versions: records, measures, shares.",
    mixinStandardHelpOptions = true)
public final class DiffCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "A", description = "tag, or corpus for its latest tag")
  private String a = "";

  @Parameters(index = "1", paramLabel = "B", description = "tag, or corpus for its latest tag")
  private String b = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--max-removed",
      paramLabel = "F",
      defaultValue = "1",
      description =
          "exit code 2 when more than this fraction of A is not in B (default: ${DEFAULT-VALUE})")
  private double maxRemoved = 1;

  @Option(
      names = "--max-share-shift",
      paramLabel = "F",
      defaultValue = "1",
      description =
          "exit code 2 when a group's share of persons moved further (default: ${DEFAULT-VALUE})")
  private double maxShareShift = 1;

  @Override
  public void run() {
    limit("--max-removed", maxRemoved);
    limit("--max-share-shift", maxShareShift);
    Lake opened = Lake.open(Sessions.get(), lake.uri);
    VersionLog versions = new VersionLog(opened);
    DatasetVersion from = versions.find(a);
    DatasetVersion to = versions.find(b);
    requireOneCorpus(from, to);
    VersionDiff diff = VersionDiff.of(opened, from, to);
    if (json.on) {
      ObjectMapper mapper = new ObjectMapper();
      json.print(
          node -> {
            node.put("from", diff.from()).put("to", diff.to());
            node.set("added", mapper.valueToTree(diff.added()));
            node.set("removed", mapper.valueToTree(diff.removed()));
            node.set("changed", mapper.valueToTree(diff.changed()));
            JsonNode measures = mapper.valueToTree(diff.measures());
            for (JsonNode m : measures) {
              if (Double.isNaN(m.path("low").asDouble())) {
                ((ObjectNode) m).putNull("low").putNull("high");
              }
            }
            node.set("measures", measures);
            node.set("shares", mapper.valueToTree(diff.shares()));
            node.set("disparities", mapper.valueToTree(diff.disparities()));
          });
    } else {
      print(diff);
    }
    List<String> broken = new ArrayList<>();
    if (diff.removedFraction() > maxRemoved) {
      broken.add(
          String.format(
              Locale.ROOT,
              "%.3f of %s is not in %s, above --max-removed %s",
              diff.removedFraction(),
              diff.from(),
              diff.to(),
              maxRemoved));
    }
    if (diff.greatestShareShift() > maxShareShift) {
      broken.add(
          String.format(
              Locale.ROOT,
              "a group's share of persons moved by %.3f, above --max-share-shift %s",
              diff.greatestShareShift(),
              maxShareShift));
    }
    if (!broken.isEmpty()) {
      throw Fault.GATE_CLOSED.because(
          String.join("; ", broken) + ". Look into it, or raise the limit on purpose.");
    }
  }

  /** Of two corpora everything is another, and every figure of it would be taken for a change. */
  static void requireOneCorpus(DatasetVersion from, DatasetVersion to) {
    if (!from.corpus().equals(to.corpus())) {
      throw Fault.USAGE.because(
          from.tag()
              + " is a version of the corpus "
              + from.corpus()
              + " and "
              + to.tag()
              + " one of "
              + to.corpus()
              + "; name two versions of one corpus.");
    }
  }

  private static void limit(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw Fault.USAGE.because(name + " is " + value + "; give a fraction from 0 to 1.");
    }
  }

  private static void print(VersionDiff diff) {
    System.out.println("From " + diff.from() + " to " + diff.to());
    counts("added", diff.added());
    counts("removed", diff.removed());
    counts("changed", diff.changed());
    if (!diff.measures().isEmpty()) {
      System.out.println(
          "\nMeasures: mean over persons, and its shift with a 95 % interval that is too wide rather"
              + " than too narrow");
    }
    for (VersionDiff.MeasureShift m : diff.measures()) {
      System.out.printf(
          Locale.ROOT,
          "  %-26s %12.4g → %12.4g   %+.4g (%s)%n",
          m.measure(),
          m.from(),
          m.to(),
          m.shift(),
          m.interval("%+.4g"));
    }
    if (!diff.shares().isEmpty()) {
      System.out.println("\nShares of persons, each with its 95 % interval");
    }
    for (VersionDiff.ShareShift s : diff.shares()) {
      System.out.printf(
          Locale.ROOT,
          "  %-32s %.3f (%.3f to %.3f) → %.3f (%.3f to %.3f)   %+.3f%n",
          s.attribute() + " = " + s.value(),
          s.from(),
          s.fromLow(),
          s.fromHigh(),
          s.to(),
          s.toLow(),
          s.toHigh(),
          s.shift());
    }
    if (!diff.disparities().isEmpty()) {
      System.out.println("\nDistances from the target, and of the label from chance, 0 to 1");
    }
    for (VersionDiff.DisparityShift d : diff.disparities()) {
      System.out.printf(
          Locale.ROOT,
          "  %-48s %.4f → %.4f   %+.4f%n",
          d.statistic() + " of " + d.attribute() + " in " + d.unit(),
          d.from(),
          d.to(),
          d.shift());
    }
  }

  private static void counts(String what, Map<String, Long> counts) {
    if (counts.isEmpty()) {
      System.out.println(what + ": nothing");
    }
    counts.forEach((why, n) -> System.out.printf(Locale.ROOT, "%-8s %6d  %s%n", what, n, why));
  }
}
