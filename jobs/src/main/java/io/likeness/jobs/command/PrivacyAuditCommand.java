package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.Sessions;
import io.likeness.privacy.mechanism.AuditFinding;
import io.likeness.privacy.mechanism.CanaryRun;
import io.likeness.privacy.mechanism.MechanismAudit;
import io.likeness.privacy.record.RecordAudit;
import io.likeness.training.audit.TrainerAudit;
import io.likeness.training.run.CheckpointDir;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Attacks our own mechanisms and steps, without Spark, and a training where it is asked to. */
@Command(
    name = "audit",
    description =
        "Bound the epsilon of every mechanism and record-level step from below with canaries; exit 2"
            + " where one is refuted.",
    mixinStandardHelpOptions = true)
final class PrivacyAuditCommand implements Runnable {
  private static final int RANKS = 2;

  /** Each is a gradient of all weights, so that time grows with their square. */
  private static final int MOST_PERSONS = 4_000;

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--canaries",
      paramLabel = "N",
      description =
          "canaries of each, at least 1000; of slow steps fewer (default: ${DEFAULT-VALUE})")
  private int canaries = 50_000;

  @Option(
      names = "--significance",
      paramLabel = "P",
      description = "probability of each false alarm (default: ${DEFAULT-VALUE})")
  private double significance = 1e-6;

  @Option(
      names = "--trainer",
      paramLabel = "DIR",
      description =
          "also audit a whole training with Spark, which keeps its files in this folder meanwhile")
  private String trainer = "";

  @Override
  public void run() {
    Narrator narrator = new Narrator(System.err);
    List<AuditFinding> all;
    try {
      CanaryRun run = new CanaryRun(canaries, significance, new SecureRandom());
      Consumer<String> progress = what -> narrator.say("audit      %s", what);
      all = new ArrayList<>(MechanismAudit.all(run, progress));
      all.addAll(RecordAudit.all(run, progress));
      if (!trainer.isEmpty()) {
        narrator.say("audit      a training by DP-SGD, and one with half its noise");
        all.add(ofTrainer());
      }
    } catch (IllegalArgumentException e) {
      throw Fault.USAGE.because(e.getMessage(), e);
    }
    if (json.on) {
      json.print(node -> fill(node, all));
    } else {
      print(all);
    }
    List<String> refuted =
        all.stream().filter(f -> !f.holds()).map(AuditFinding::mechanism).toList();
    if (!refuted.isEmpty()) {
      throw Fault.PRIVACY_REFUSED.because(
          "The claimed epsilon is refuted by an audit, of: " + String.join("; ", refuted) + ".");
    }
  }

  private AuditFinding ofTrainer() {
    SparkSession spark = Sessions.get();
    try {
      // A folder of its own, for what is in the given one is not ours to delete.
      CheckpointDir dir = CheckpointDir.of(spark, trainer + "/audit-" + UUID.randomUUID());
      try {
        return TrainerAudit.of(
            spark, dir, RANKS, Math.min(canaries, MOST_PERSONS), significance, new SecureRandom());
      } finally {
        dir.root()
            .getFileSystem(spark.sparkContext().hadoopConfiguration())
            .delete(dir.root(), true);
      }
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because("The folder " + trainer + " cannot be written.", e);
    }
  }

  private static void print(List<AuditFinding> all) {
    String line = "%-48s %-10s %9s %7s %12s %17s  %s%n";
    System.out.printf(
        Locale.ROOT,
        line,
        "mechanism",
        "audit",
        "claimed",
        "delta",
        "at least",
        "with half noise",
        "claim");
    for (AuditFinding f : all) {
      System.out.printf(
          Locale.ROOT,
          line,
          f.mechanism(),
          f.method(),
          String.format(Locale.ROOT, "%.3f", f.epsilon()),
          String.format(Locale.ROOT, "%.0e", f.delta()),
          String.format(Locale.ROOT, "%.3f", f.bound()),
          String.format(Locale.ROOT, "%.3f%s", f.halved(), f.tells() ? " (told)" : ""),
          f.holds() ? "not refuted" : "REFUTED");
    }
    System.out.println(
        "\nAn audit can refute a claim, never prove it. The column of half the noise says whether\n"
            + "this audit would have found a build that draws too little.");
  }

  private static void fill(ObjectNode node, List<AuditFinding> all) {
    ArrayNode rows = node.putArray("findings");
    for (AuditFinding f : all) {
      ObjectNode row = rows.addObject();
      row.put("mechanism", f.mechanism());
      row.put("method", f.method());
      row.put("epsilon", f.epsilon());
      row.put("delta", f.delta());
      row.put("bound", f.bound());
      row.put("bound_with_half_noise", f.halved());
      row.put("significance", f.significance());
      row.put("holds", f.holds());
    }
  }
}
