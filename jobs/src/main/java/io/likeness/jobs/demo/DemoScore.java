package io.likeness.jobs.demo;

import io.likeness.jobs.demo.PlantedKind.Medium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Planted, found and falsely alarmed by kind, once a run is over.
 *
 * <p>A planted defect is found if its file, or for copies its twin, was given a code of its kind. A
 * false alarm is a clean record with a code of the kind; a code of no kind at all on a clean record
 * counts in {@link #otherAlarms()}.
 */
public final class DemoScore {

  /** One kind; {@code clean} is the number of clean records of its medium. */
  record Line(PlantedKind kind, int planted, int found, int falseAlarms, int clean) {
    /** Found of planted, NaN without any. */
    public double recall() {
      return planted == 0 ? Double.NaN : found / (double) planted;
    }

    /** Found of all alarms, NaN without any alarm. */
    public double precision() {
      int alarms = found + falseAlarms;
      return alarms == 0 ? Double.NaN : found / (double) alarms;
    }

    /** False alarms of clean records, NaN without any. */
    public double falseAlarmRate() {
      return clean == 0 ? Double.NaN : falseAlarms / (double) clean;
    }
  }

  private final List<Line> lines;
  private final int otherAlarms;

  private DemoScore(List<Line> lines, int otherAlarms) {
    this.lines = lines;
    this.otherAlarms = otherAlarms;
  }

  /**
   * Compares the truth in {@code truthDir} with what a run found.
   *
   * @param found codes of quarantine and drops by path relative to the demo's input, with slashes
   */
  public static DemoScore of(Path truthDir, Map<String, Set<String>> found) {
    List<Planted> truth = new ArrayList<>();
    try {
      for (String name : List.of("voice.jsonl", "faces.jsonl")) {
        if (Files.exists(truthDir.resolve(name))) {
          truth.addAll(InputFolder.readTruth(truthDir.resolve(name)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Line> lines = new ArrayList<>();
    for (PlantedKind kind : PlantedKind.values()) {
      lines.add(line(kind, truth, found));
    }
    int others = 0;
    for (Planted p : truth) {
      if (p.kind().isEmpty()
          && codes(found, p.file()).stream().anyMatch(code -> !known(p.medium(), code))) {
        others++;
      }
    }
    return new DemoScore(List.copyOf(lines), others);
  }

  private static Line line(PlantedKind kind, List<Planted> truth, Map<String, Set<String>> found) {
    int planted = 0;
    int hits = 0;
    int alarms = 0;
    int clean = 0;
    for (Planted p : truth) {
      boolean named =
          matches(kind, codes(found, p.file()))
              || p.twin().filter(t -> matches(kind, codes(found, t))).isPresent();
      if (p.kind().filter(kind::equals).isPresent()) {
        planted++;
        hits += named ? 1 : 0;
      } else if (p.kind().isEmpty() && p.medium() == kind.medium()) {
        clean++;
        alarms += named ? 1 : 0;
      }
    }
    return new Line(kind, planted, hits, alarms, clean);
  }

  private static Set<String> codes(Map<String, Set<String>> found, String file) {
    return found.getOrDefault(file, Set.of());
  }

  private static boolean matches(PlantedKind kind, Set<String> codes) {
    return codes.stream().anyMatch(kind.codes()::contains);
  }

  private static boolean known(Medium medium, String code) {
    for (PlantedKind kind : PlantedKind.values()) {
      if (kind.medium() == medium && kind.codes().contains(code)) {
        return true;
      }
    }
    return false;
  }

  /** One line a kind, in the order of {@link PlantedKind}. */
  List<Line> lines() {
    return lines;
  }

  /** Clean records with a code that belongs to no planted kind. */
  int otherAlarms() {
    return otherAlarms;
  }

  /** The closing table. */
  public String asText() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-6s %-30s %8s %6s %7s %9s %13s%n",
            "",
            "planted",
            "planted",
            "found",
            "recall",
            "precision",
            "false alarms"));
    for (Line line : lines) {
      if (line.planted() > 0 || line.falseAlarms() > 0) {
        text.append(
            String.format(
                Locale.ROOT,
                "%-6s %-30s %8d %6d %7.3f %9.3f %5d (%.1f %%)%n",
                line.kind().medium().name().toLowerCase(Locale.ROOT),
                line.kind().words(),
                line.planted(),
                line.found(),
                line.recall(),
                line.precision(),
                line.falseAlarms(),
                100 * line.falseAlarmRate()));
      }
    }
    text.append(
        String.format(
            Locale.ROOT, "clean records refused for any other reason: %d%n", otherAlarms));
    return text.toString();
  }
}
