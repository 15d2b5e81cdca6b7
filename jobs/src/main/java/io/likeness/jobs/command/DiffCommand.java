package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.GatesSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.diff.Drift;
import io.likeness.jobs.diff.DriftLimits;
import io.likeness.jobs.diff.RecordDiff;
import io.likeness.jobs.diff.VersionDiff;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is different between two versions. */
@Command(
    name = "diff",
    description =
        "Say what is different between two versions: records with reasons, measures, shares; hold it"
            + " against limits.",
    mixinStandardHelpOptions = true)
public final class DiffCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "A", description = "tag, or corpus for its latest tag")
  private String a = "";

  @Parameters(index = "1", paramLabel = "B", description = "tag, or corpus for its latest tag")
  private String b = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--records",
      paramLabel = "N|all",
      defaultValue = "5",
      description =
          "list so many records of each reason, or all, with --json too (default:"
              + " ${DEFAULT-VALUE})")
  private String records = "5";

  @Option(
      names = "--gates",
      description =
          "exit code 2 where B is beyond what the gates of its recipe say of the version before;"
              + " the limits below come before them")
  private boolean gates;

  @Option(
      names = "--max-removed",
      paramLabel = "F",
      description = "exit code 2 when more than this fraction of A's originals is not in B")
  private Optional<Double> maxRemoved = Optional.empty();

  @Option(
      names = "--max-share-shift",
      paramLabel = "F",
      description = "exit code 2 when a group's share of persons moved further")
  private Optional<Double> maxShareShift = Optional.empty();

  @Option(
      names = "--max-measure-shift",
      paramLabel = "X",
      description =
          "exit code 2 when the median of a screening measure moved further, in interquartile"
              + " ranges of A")
  private Optional<Double> maxMeasureShift = Optional.empty();

  @Option(
      names = "--max-distance-rise",
      paramLabel = "F",
      description =
          "exit code 2 when a distance from the target, or of the label from chance, rose further")
  private Optional<Double> maxDistanceRise = Optional.empty();

  @Option(
      names = "--max-effective-persons-drop",
      paramLabel = "F",
      description =
          "exit code 2 when the effective number of persons, of all or of a group, fell by more"
              + " than this fraction")
  private Optional<Double> maxEffectivePersonsDrop = Optional.empty();

  @Override
  public void run() {
    int atMost = atMost(records);
    Lake opened = lake.open();
    VersionLog versions = new VersionLog(opened);
    DatasetVersion from = versions.find(a);
    DatasetVersion to = versions.find(b);
    requireOneCorpus(from, to);
    Recipe recipe = RecipeReader.stored(to.recipe(), to.tag());
    DriftLimits limits = limits(recipe, to);
    VersionDiff diff = VersionDiff.of(opened, from, to, atMost);
    if (json.on) {
      json.print(node -> fill(node, diff, atMost));
    } else {
      print(diff, atMost);
    }
    List<String> broken =
        Drift.beyond(
            opened, from.tag(), from.snapshot(), to.snapshot(), limits, recipe.screenedMeasures());
    if (!broken.isEmpty()) {
      throw Fault.GATE_CLOSED.because(
          String.join("; ", broken) + ". Look into it, or raise the limit on purpose.");
    }
  }

  private DriftLimits limits(Recipe recipe, DatasetVersion to) {
    if (gates && recipe.gates().isEmpty()) {
      throw Fault.USAGE.because(
          "The recipe of " + to.tag() + " has no gates; leave --gates out, or name limits.");
    }
    return new DriftLimits(recipe.gates().filter(g -> gates).orElse(GatesSpec.OPEN))
        .with("--max-removed", "max-removed-fraction", maxRemoved)
        .with("--max-share-shift", "max-share-shift", maxShareShift)
        .with("--max-measure-shift", "max-measure-shift", maxMeasureShift)
        .with("--max-distance-rise", "max-distance-rise", maxDistanceRise)
        .with(
            "--max-effective-persons-drop", "max-effective-persons-drop", maxEffectivePersonsDrop);
  }

  static int atMost(String records) {
    if (records.equals("all")) {
      return RecordDiff.ALL;
    }
    try {
      int number = Integer.parseInt(records);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw Fault.USAGE.because(
        "--records is " + records + "; give a whole number, at least 0, or all.");
  }

  private static void fill(ObjectNode node, VersionDiff diff, int atMost) {
    ObjectMapper mapper = new ObjectMapper();
    node.put("from", diff.from()).put("to", diff.to());
    node.set("added", mapper.valueToTree(diff.records().added()));
    node.set("removed", mapper.valueToTree(diff.records().removed()));
    node.set("changed", mapper.valueToTree(diff.records().changed()));
    node.put("records_of_each_reason", atMost == RecordDiff.ALL ? null : (Integer) atMost);
    ArrayNode listed = node.putArray("records");
    for (RecordDiff.Listed r : diff.records().listed()) {
      listed
          .addObject()
          .put("change", r.change())
          .put("why", r.why())
          .put("record_id", r.recordId())
          .put("detail", r.detail());
    }
    JsonNode measures = mapper.valueToTree(diff.measures());
    for (JsonNode m : measures) {
      if (Double.isNaN(m.path("low").asDouble())) {
        ((ObjectNode) m).putNull("low").putNull("high");
      }
    }
    node.set("measures", measures);
    node.set("shares", mapper.valueToTree(diff.shares()));
    node.set("disparities", mapper.valueToTree(diff.disparities()));
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

  private static void print(VersionDiff diff, int atMost) {
    System.out.println("From " + diff.from() + " to " + diff.to());
    RecordDiff records = diff.records();
    records(RecordDiff.ADDED, records.added(), records.listed(), atMost);
    records(RecordDiff.REMOVED, records.removed(), records.listed(), atMost);
    records(RecordDiff.CHANGED, records.changed(), records.listed(), atMost);
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

  private static void records(
      String change, Map<String, Long> counts, List<RecordDiff.Listed> listed, int atMost) {
    if (counts.isEmpty()) {
      System.out.println(change + ": nothing");
    }
    counts.forEach(
        (why, n) -> {
          System.out.printf(Locale.ROOT, "%-8s %6d  %s%n", change, n, why);
          listed.stream()
              .filter(r -> r.change().equals(change) && r.why().equals(why))
              .forEach(
                  r ->
                      System.out.println(
                          ("    " + r.recordId() + " " + r.detail()).stripTrailing()));
          if (atMost > 0 && n > atMost) {
            System.out.printf(
                Locale.ROOT, "    and %d more; --records all lists them%n", n - atMost);
          }
        });
  }
}
