package io.likeness.transforms.rebalance;

import io.likeness.core.recipe.Kind;
import io.likeness.transforms.bias.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a plan could neither keep nor make, as sentences for those who collect.
 *
 * <p>Nobody can look for what is unknown, so cells with an unknown value are not asked for. Cells
 * that differ only in the label are one sentence, because one person can give several labels:
 * persons are the most that any of its labels lacks, rows and hours are summed.
 */
public final class CollectionRequest {
  private CollectionRequest() {}

  private static final int MOST_LABELS = 12;

  private static final class Need {
    private long persons;
    private long rows;
    private long had;
    private double hours;
    private final SortedMap<String, Long> rowsByLabel = new TreeMap<>();
  }

  /** One sentence a group that lacks something, the largest need first; empty when none does. */
  public static List<String> sentences(IntegerPlan plan, Kind kind) {
    int label = plan.attributes().indexOf(Groups.LABEL);
    TreeMap<String, Need> needs = new TreeMap<>();
    for (IntegerPlan.Decision d : plan.decisions()) {
      List<String> group = new ArrayList<>(d.values());
      if (label >= 0 && group.size() > 1) {
        group.remove(label);
      }
      group.removeIf(CellWeights.ANY::equals);
      Need need = needs.computeIfAbsent(String.join(Groups.TIMES, group), g -> new Need());
      need.had += d.rows();
      if (d.residualRows() > 0 && !d.values().contains(Groups.UNKNOWN)) {
        need.persons = Math.max(need.persons, d.residualPersons());
        need.rows += d.residualRows();
        need.hours += d.residualHours();
        if (label >= 0 && d.values().size() > 1 && !d.values().get(label).equals(CellWeights.ANY)) {
          need.rowsByLabel.put(d.values().get(label), d.residualRows());
        }
      }
    }
    return needs.entrySet().stream()
        .filter(e -> e.getValue().rows > 0)
        .sorted(
            java.util.Comparator.<java.util.Map.Entry<String, Need>>comparingLong(
                    e -> -e.getValue().rows)
                .thenComparing(java.util.Map.Entry::getKey))
        .map(e -> sentence(e.getKey(), e.getValue(), kind))
        .toList();
  }

  private static String sentence(String group, Need need, Kind kind) {
    StringBuilder text = new StringBuilder();
    text.append(counted(need.persons, "more " + kind.person()));
    if (!group.isEmpty()) {
      text.append(" of ").append(group);
    }
    if (need.hours > 0) {
      text.append(", ")
          .append(
              need.hours < 0.1
                  ? String.format(Locale.ROOT, "%.0f min", Math.max(1, need.hours * 60))
                  : String.format(Locale.ROOT, "%.1f h", need.hours));
    }
    text.append(" (").append(counted(need.rows, kind.item()));
    if (need.rowsByLabel.size() == 1) {
      text.append(" of ").append(need.rowsByLabel.firstKey());
    } else if (need.rowsByLabel.size() > 1 && need.rowsByLabel.size() <= MOST_LABELS) {
      text.append(": ")
          .append(
              String.join(
                  ", ",
                  need.rowsByLabel.entrySet().stream()
                      .map(e -> e.getValue() + " of " + e.getKey())
                      .toList()));
    }
    text.append(")");
    if (need.had == 0) {
      text.append("; the training split has none of them");
    }
    return text.append(".").toString();
  }

  private static String counted(long n, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", n, noun, n == 1 ? "" : "s");
  }
}
