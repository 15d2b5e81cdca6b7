package io.likeness.transforms.rebalance;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.JointSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.transforms.bias.Groups;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The target share of every joint cell of some attributes.
 *
 * <p>Declared targets, margins or joint ones, are taken as independent of each other and of the
 * rest: the share of a cell is their product, which also undoes an association of group and label.
 * Of a joint target some of whose attributes are not planned, the others' shares count. Attributes
 * whose target is {@code as-collected} keep their joint distribution as it was collected, so that a
 * recipe of nothing but {@code as-collected} changes nothing.
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
    List<TargetBlock> blocks = new ArrayList<>();
    // First, so that a product of margins is rounded as it always was.
    blocks.add(asCollected(collectedAt(attributes, bias), rows));
    blocks.addAll(declared(attributes, bias, rows));
    TreeMap<List<String>, Double> shares = new TreeMap<>(BY_VALUES);
    shares.put(Collections.nCopies(attributes.size(), ""), 1.0);
    for (TargetBlock block : blocks) {
      TreeMap<List<String>, Double> longer = new TreeMap<>(BY_VALUES);
      shares.forEach(
          (start, share) ->
              block
                  .shares()
                  .forEach(
                      (values, part) -> {
                        if (part > 0) {
                          List<String> cell = new ArrayList<>(start);
                          for (int i = 0; i < values.size(); i++) {
                            cell.set(block.at().get(i), values.get(i));
                          }
                          longer.put(List.copyOf(cell), share * part);
                        }
                        if (longer.size() > MOST_CELLS) {
                          throw tooMany(attributes);
                        }
                      }));
      shares = longer;
    }
    for (List<String> cell : rows.keySet()) {
      shares.putIfAbsent(cell, 0.0);
    }
    return shares;
  }

  private static LikenessException tooMany(List<String> attributes) {
    return Fault.TARGET_IMPOSSIBLE.because(
        "The attributes "
            + String.join(", ", attributes)
            + " have more than "
            + MOST_CELLS
            + " joint cells; name fewer in rebalance.attributes.");
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

  /**
   * What is to hold of each target on its own, in the order of the attributes: the margins, also
   * those that are as collected, and the joint targets.
   */
  static List<TargetBlock> each(
      List<String> attributes, BiasSpec bias, SortedMap<List<String>, Long> rows) {
    List<TargetBlock> blocks = declared(attributes, bias, rows);
    for (int at : collectedAt(attributes, bias)) {
      blocks.add(asCollected(List.of(at), rows));
    }
    blocks.sort(Comparator.comparing(block -> block.at().get(0)));
    return blocks;
  }

  private static List<Integer> collectedAt(List<String> attributes, BiasSpec bias) {
    return IntStream.range(0, attributes.size())
        .filter(i -> target(attributes.get(i), bias) instanceof TargetSpec.AsCollected)
        .boxed()
        .toList();
  }

  private static TargetSpec target(String attribute, BiasSpec bias) {
    return bias.target(attribute)
        .orElseThrow(
            () ->
                Fault.RECIPE_INVALID.because(
                    "rebalance.attributes names "
                        + attribute
                        + ", which has no target in bias.targets."));
  }

  private static TargetBlock asCollected(List<Integer> at, SortedMap<List<String>, Long> rows) {
    TreeMap<List<String>, Long> counts = counts(at, rows);
    double total = counts.values().stream().mapToLong(Long::longValue).sum();
    TreeMap<List<String>, Double> shares = new TreeMap<>(BY_VALUES);
    counts.forEach((values, n) -> shares.put(values, n / total));
    return new TargetBlock(at, shares);
  }

  private static TreeMap<List<String>, Long> counts(
      List<Integer> at, SortedMap<List<String>, Long> rows) {
    TreeMap<List<String>, Long> counts = new TreeMap<>(BY_VALUES);
    rows.forEach((cell, n) -> counts.merge(at.stream().map(cell::get).toList(), n, Long::sum));
    return counts;
  }

  /** Joint targets, and margins that are not as collected. */
  private static List<TargetBlock> declared(
      List<String> attributes, BiasSpec bias, SortedMap<List<String>, Long> rows) {
    List<TargetBlock> blocks = new ArrayList<>();
    for (JointSpec joint : bias.joints()) {
      List<String> planned = attributes.stream().filter(joint.attributes()::contains).toList();
      if (!planned.isEmpty()) {
        List<Integer> at = planned.stream().map(attributes::indexOf).toList();
        TreeMap<List<String>, Double> shares = new TreeMap<>(BY_VALUES);
        counts(at, rows).keySet().forEach(values -> shares.put(values, 0.0));
        shares.putAll(joint.onto(planned));
        blocks.add(new TargetBlock(at, shares));
      }
    }
    for (int i = 0; i < attributes.size(); i++) {
      TargetSpec target = target(attributes.get(i), bias);
      if (bias.targets().containsKey(attributes.get(i))
          && !(target instanceof TargetSpec.AsCollected)) {
        TreeMap<String, Double> collected = new TreeMap<>();
        counts(List.of(i), rows).forEach((value, n) -> collected.put(value.get(0), (double) n));
        TreeMap<List<String>, Double> shares = new TreeMap<>(BY_VALUES);
        target.over(collected).forEach((value, share) -> shares.put(List.of(value), share));
        blocks.add(new TargetBlock(List.of(i), shares));
      }
    }
    return blocks;
  }
}
