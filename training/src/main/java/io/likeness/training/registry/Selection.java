package io.likeness.training.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the stored form of a model for a device: what keeps all limits, then the most accurate,
 * then the smallest, then by name; the same answer for the same registry.
 *
 * @param chosen empty where nothing keeps all limits
 * @param lines what was thought of each candidate, best first
 */
public record Selection(Optional<Candidate> chosen, List<String> lines) {

  /**
   * One stored form of one model.
   *
   * @param memoryBytes the most that it takes, while it is loaded or while it answers
   */
  public record Candidate(
      String model,
      String precision,
      long bytes,
      long memoryBytes,
      double accuracy,
      double latencyP95Ms) {}

  /**
   * What a device allows.
   *
   * @param precisions that it runs
   */
  public record Limits(
      long memoryBytes, double latencyMs, double leastAccuracy, List<String> precisions) {
    public Limits {
      if (!(memoryBytes > 0) || !(latencyMs > 0) || !(leastAccuracy >= 0 && leastAccuracy <= 1)) {
        throw new IllegalArgumentException(
            "limits "
                + memoryBytes
                + " bytes, "
                + latencyMs
                + " ms, accuracy "
                + leastAccuracy
                + ": give positive ones, and an accuracy from 0 to 1");
      }
    }

    /** What speaks against a form; empty where it keeps all limits. */
    List<String> against(Candidate c) {
      List<String> against = new ArrayList<>();
      if (!precisions.contains(c.precision())) {
        against.add("the device does not run " + c.precision());
      }
      if (!(c.memoryBytes() <= memoryBytes)) {
        against.add("needs more memory than " + megabytes(memoryBytes));
      }
      if (!(c.latencyP95Ms() <= latencyMs)) {
        against.add(String.format(Locale.ROOT, "p95 latency is above %.3g ms", latencyMs));
      }
      if (leastAccuracy > 0 && Double.isNaN(c.accuracy())) {
        against.add("accuracy is not known");
      }
      if (c.accuracy() < leastAccuracy) {
        against.add(String.format(Locale.ROOT, "accuracy is below %.3f", leastAccuracy));
      }
      return against;
    }
  }

  /** The stored forms of a model, as its report lists them. */
  public static List<Candidate> candidates(ModelRegistry.Entry entry) {
    List<Candidate> out = new ArrayList<>();
    for (JsonNode v : entry.report().path("variants")) {
      out.add(
          new Candidate(
              entry.name(),
              v.path("precision").asText(),
              v.path("bytes").asLong(),
              // Reports of older builds do not say what loading takes.
              Math.max(v.path("memoryBytes").asLong(), v.path("loadingBytes").asLong()),
              v.path("accuracy").asDouble(Double.NaN),
              v.path("latencyP95Ms").asDouble(Double.NaN)));
    }
    return out;
  }

  /** Chooses among {@code candidates}. */
  public static Selection of(List<Candidate> candidates, Limits limits) {
    List<Candidate> sorted = new ArrayList<>(candidates);
    sorted.sort(
        Comparator.comparingDouble((Candidate c) -> Double.isNaN(c.accuracy()) ? 1 : -c.accuracy())
            .thenComparingLong(Candidate::bytes)
            .thenComparing(Candidate::model)
            .thenComparing(Candidate::precision));
    Optional<Candidate> chosen = Optional.empty();
    List<String> lines = new ArrayList<>();
    for (Candidate c : sorted) {
      List<String> against = limits.against(c);
      boolean first = against.isEmpty() && chosen.isEmpty();
      if (first) {
        chosen = Optional.of(c);
      }
      String verdict =
          first ? "chosen" : against.isEmpty() ? "keeps all limits" : String.join("; ", against);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s %s: validation accuracy %.3f, file %s, memory %s, p95 %.2f ms: %s",
              c.model(),
              c.precision(),
              c.accuracy(),
              megabytes(c.bytes()),
              megabytes(c.memoryBytes()),
              c.latencyP95Ms(),
              verdict));
    }
    return new Selection(chosen, lines);
  }

  private static String megabytes(long bytes) {
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f KB", bytes / 1e3);
    }
    return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
  }
}
