package io.likeness.transforms.rebalance;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.transforms.bias.Groups;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The target share of every joint cell of some attributes.
 *
 * <p>Declared margins are taken as independent of each other and of the rest: the joint share is
 * their product, which also undoes an association of group and label. Attributes whose target is
 * {@code as-collected} keep their joint distribution as it was collected, so that a recipe of
 * nothing but {@code as-collected} changes nothing.
 */
public final class JointTarget {
  private JointTarget() {}

  /** Lists of values in the order of their texts. */
  public static final Comparator<List<String>> BY_VALUES =
      (a, b) -> {
        for (int i = 0; i < a.size(); i++) {
          int c = a.get(i).compareTo(b.get(i));
          if (c != 0) {
            return c;
          }
        }
        return 0;
      };

  private static final int MOST_CELLS = 1_000_000;

  /**
   * Shares that sum to 1 over all cells that have rows or a positive share.
   *
   * @param attributes attributes in order; each has a target
   * @param rows rows of each cell that has any
   * @throws io.likeness.core.error.LikenessException TARGET_IMPOSSIBLE for more than a million
   *     cells
   */
  public static SortedMap<List<String>, Double> over(
      List<String> attributes, BiasSpec bias, SortedMap<List<String>, Long> rows) {
    List<SortedMap<String, Double>> margins = margins(attributes, bias, rows);
    List<Integer> collected = new ArrayList<>();
    for (int i = 0; i < attributes.size(); i++) {
      if (bias.targets().get(attributes.get(i)) instanceof TargetSpec.AsCollected) {
        collected.add(i);
      }
    }
    TreeMap<List<String>, Long> block = new TreeMap<>(BY_VALUES);
    rows.forEach(
        (cell, n) -> block.merge(collected.stream().map(cell::get).toList(), n, Long::sum));
    long total = rows.values().stream().mapToLong(Long::longValue).sum();

    TreeMap<List<String>, Double> shares = new TreeMap<>(BY_VALUES);
    block.forEach(
        (values, n) -> {
          List<List<String>> cells = List.of(List.of());
          for (int i = 0; i < attributes.size(); i++) {
            List<String> choices =
                collected.contains(i)
                    ? List.of(values.get(collected.indexOf(i)))
                    : List.copyOf(margins.get(i).keySet());
            List<List<String>> longer = new ArrayList<>();
            for (List<String> start : cells) {
              for (String choice : choices) {
                List<String> cell = new ArrayList<>(start);
                cell.add(choice);
                longer.add(cell);
              }
            }
            cells = longer;
            if (cells.size() + shares.size() > MOST_CELLS) {
              throw Fault.TARGET_IMPOSSIBLE.because(
                  "The attributes "
                      + String.join(", ", attributes)
                      + " have more than "
                      + MOST_CELLS
                      + " joint cells; name fewer in rebalance.attributes.");
            }
          }
          for (List<String> cell : cells) {
            double share = (double) n / total;
            for (int i = 0; i < attributes.size(); i++) {
              share *= collected.contains(i) ? 1 : margins.get(i).get(cell.get(i));
            }
            if (share > 0) {
              shares.put(cell, share);
            }
          }
        });
    rows.keySet().forEach(cell -> shares.putIfAbsent(cell, 0.0));
    return shares;
  }

  /** Refuses a target whose groups have no rows at all: there is nothing to bring to it. */
  static LikenessException nobody(List<String> attributes, Collection<?> cells) {
    return Fault.TARGET_IMPOSSIBLE.because(
        "No training row is in a cell of "
            + String.join(Groups.TIMES, attributes)
            + " with a target above 0; the target names "
            + cells
            + ". Correct bias.targets, or collect them first.");
  }

  /** The target margin of each attribute. */
  static List<SortedMap<String, Double>> margins(
      List<String> attributes, BiasSpec bias, Map<List<String>, Long> rows) {
    List<SortedMap<String, Double>> margins = new ArrayList<>();
    for (int i = 0; i < attributes.size(); i++) {
      TreeMap<String, Double> collected = new TreeMap<>();
      int at = i;
      rows.forEach((cell, n) -> collected.merge(cell.get(at), (double) n, Double::sum));
      TargetSpec target = bias.targets().get(attributes.get(i));
      if (target == null) {
        throw Fault.RECIPE_INVALID.because(
            "rebalance.attributes names "
                + attributes.get(i)
                + ", which has no target in bias.targets.");
      }
      margins.add(target.over(collected));
    }
    return margins;
  }
}
