package io.likeness.transforms.rebalance;

import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.transforms.bias.Groups;
import io.likeness.transforms.split.LargestRemainder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many training rows of each cell are kept, copied, and still missing.
 *
 * <p>With target share t_c and total T the cell is wanted T·t_c times, rounded by {@link
 * LargestRemainder}. T is the recipe's total; without one it is as many rows as there are when rows
 * may be left out, else the least T at which no cell has more rows than wanted, max ⌈rows_c/t_c⌉.
 * Only a deficit is augmented, in a cell of enough distinct persons, up to the cap a record; if all
 * copies together are more than their share allows, every cell gives up the same fraction. What
 * then is missing is to be collected.
 *
 * @param attributes planned attributes in order
 * @param cap most copies of one record
 * @param decisions one a cell, in the order of the values
 * @param weights where rows are weighed instead of copied and left out
 */
public record IntegerPlan(
    List<String> attributes, long cap, List<Decision> decisions, Optional<CellWeights> weights) {
  private static final double MILLISECONDS_PER_HOUR = 3_600_000.0;

  public IntegerPlan {
    attributes = List.copyOf(attributes);
    decisions = List.copyOf(decisions);
  }

  /**
   * What is to be done with one cell.
   *
   * @param targetShare declared share, in [0, 1]: the product of those of the targets
   * @param rows training rows before
   * @param persons distinct persons before
   * @param wanted rows that the target asks for
   * @param kept rows as recorded that stay
   * @param copies augmented copies to make
   * @param level copies that every person has who has records for so many
   * @param extra how many of the persons who could have more have one more than {@code level}
   * @param weight weight of each row in training
   * @param residualRows rows still missing
   * @param residualPersons distinct persons still missing
   * @param residualHours hours still missing; 0 for faces
   */
  public record Decision(
      List<String> values,
      double targetShare,
      long rows,
      long persons,
      long wanted,
      long kept,
      long copies,
      long level,
      long extra,
      double weight,
      long residualRows,
      long residualPersons,
      double residualHours) {}

  /**
   * The plan for {@code cells}; empty when they are.
   *
   * @param cells cells with rows, each once, in any order
   * @throws io.likeness.core.error.LikenessException TARGET_IMPOSSIBLE when no cell with rows has a
   *     target above 0
   */
  public static IntegerPlan of(RebalanceSpec spec, BiasSpec bias, List<Cell> cells) {
    TreeMap<List<String>, Cell> byValues = new TreeMap<>(JointTarget.BY_VALUES);
    cells.forEach(c -> byValues.put(c.values(), c));
    if (byValues.isEmpty()) {
      return new IntegerPlan(spec.attributes(), spec.capPerRecord(), List.of(), Optional.empty());
    }
    TreeMap<List<String>, Long> rows = new TreeMap<>(JointTarget.BY_VALUES);
    byValues.forEach((values, c) -> rows.put(values, c.rows()));
    SortedMap<List<String>, Double> shares = JointTarget.over(spec.attributes(), bias, rows);
    if (rows.keySet().stream().noneMatch(cell -> shares.get(cell) > 0)) {
      TreeMap<List<String>, Double> named = new TreeMap<>(shares);
      named.keySet().removeAll(rows.keySet());
      throw JointTarget.nobody(
          spec.attributes(),
          named.keySet().stream().map(c -> String.join(Groups.TIMES, c)).toList());
    }

    List<Cell> all = new ArrayList<>();
    shares
        .keySet()
        .forEach(v -> all.add(byValues.getOrDefault(v, new Cell(v, new TreeMap<>(), 0))));
    double[] share = shares.values().stream().mapToDouble(Double::doubleValue).toArray();
    long[] wanted = LargestRemainder.divide(total(spec, all, share), share);
    long[] kept = new long[wanted.length];
    long[] copies = new long[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      Cell c = all.get(i);
      kept[i] = spec.undersample() ? Math.min(c.rows(), wanted[i]) : c.rows();
      boolean enough = c.persons() >= spec.minPersons();
      copies[i] =
          enough ? Math.min(Math.max(0, wanted[i] - kept[i]), c.capacity(spec.capPerRecord())) : 0;
    }
    holdShare(spec.maxAugmentedShare(), kept, copies);
    return new IntegerPlan(
        spec.attributes(),
        spec.capPerRecord(),
        decide(spec, all, share, wanted, kept, copies),
        Optional.empty());
  }

  private static long total(RebalanceSpec spec, List<Cell> cells, double[] share) {
    if (spec.total().isPresent()) {
      return spec.total().get();
    }
    if (spec.undersample()) {
      return cells.stream().mapToLong(Cell::rows).sum();
    }
    double most = 0;
    for (int i = 0; i < share.length; i++) {
      if (share[i] > 0) {
        most = Math.max(most, cells.get(i).rows() / share[i]);
      }
    }
    // A rounding error above a whole number does not ask for one row more.
    return (long) Math.ceil(most * (1 - 1e-12));
  }

  /** Lessens {@code copies} until they are at most {@code most} of all rows. */
  private static void holdShare(double most, long[] kept, long[] copies) {
    long rows = java.util.Arrays.stream(kept).sum();
    long asked = java.util.Arrays.stream(copies).sum();
    long allowed = (long) Math.floor(most / (1 - most) * rows + 1e-9);
    if (asked > allowed) {
      double[] weights = java.util.Arrays.stream(copies).asDoubleStream().toArray();
      long[] fewer = LargestRemainder.divide(allowed, weights);
      System.arraycopy(fewer, 0, copies, 0, copies.length);
    }
  }

  private static List<Decision> decide(
      RebalanceSpec spec,
      List<Cell> cells,
      double[] share,
      long[] wanted,
      long[] kept,
      long[] copies) {
    long rows = cells.stream().mapToLong(Cell::rows).sum();
    long memberships = cells.stream().mapToLong(Cell::persons).sum();
    long time = cells.stream().mapToLong(Cell::milliseconds).sum();
    List<Decision> out = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      Cell c = cells.get(i);
      long level = level(c, spec.capPerRecord(), copies[i]);
      long residual = Math.max(0, wanted[i] - kept[i] - copies[i]);
      // A new person brings as many rows to the cell as persons bring to cells on average.
      long persons =
          residual == 0
              ? 0
              : Math.max(
                  spec.minPersons() - c.persons(),
                  (long) Math.ceil((double) residual * memberships / rows - 1e-9));
      double meanTime = c.rows() > 0 ? (double) c.milliseconds() / c.rows() : (double) time / rows;
      out.add(
          new Decision(
              c.values(),
              share[i],
              c.rows(),
              c.persons(),
              wanted[i],
              kept[i],
              copies[i],
              level,
              copies[i] - c.copiesAt(level, spec.capPerRecord()),
              1.0,
              residual,
              persons,
              residual * meanTime / MILLISECONDS_PER_HOUR));
    }
    return out;
  }

  /** The highest level at which no more than {@code copies} are made. */
  private static long level(Cell cell, long cap, long copies) {
    long low = 0;
    long high = copies;
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      if (cell.copiesAt(middle, cap) <= copies) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
