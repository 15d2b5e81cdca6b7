package io.likeness.transforms.rebalance;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.transforms.bias.Groups;
import io.likeness.transforms.split.LargestRemainder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Weights of training rows by cell, with mean 1 over the rows.
 *
 * @param byCell weight of each cell that has rows, at least 0
 * @param effectiveSize Kish's effective sample size (Σ n w)² / Σ n w² (Kish, Survey Sampling, 1965)
 * @param worstMargin largest difference between a weighted share and its target, of groups that
 *     have rows; for reweighing, of labels
 * @param missing groups with a target and without a row: no weight can meet them
 * @param empty for reweighing, cells of a group and a label that each have rows, but none together:
 *     group and label stay dependent
 */
public record CellWeights(
    SortedMap<List<String>, Double> byCell,
    double effectiveSize,
    double worstMargin,
    List<Missing> missing,
    List<List<String>> empty) {
  /** Stands in a cell for all values of an attribute that a missing margin is not about. */
  static final String ANY = "any";

  private static final int MOST_ROUNDS = 2000;
  private static final double CLOSE = 1e-10;

  /**
   * Values that a target names and no row has.
   *
   * @param at where their attributes stand among the planned ones
   */
  public record Missing(List<Integer> at, List<String> values, double targetShare) {}

  /** The weights that {@code spec.method()} asks for; none when there are no cells. */
  public static CellWeights of(RebalanceSpec spec, BiasSpec bias, List<Cell> cells) {
    TreeMap<List<String>, Long> rows = new TreeMap<>(JointTarget.BY_VALUES);
    cells.forEach(c -> rows.put(c.values(), c.rows()));
    if (rows.isEmpty()) {
      return new CellWeights(new TreeMap<>(JointTarget.BY_VALUES), 0, 0, List.of(), List.of());
    }
    return spec.method() == RebalanceSpec.Method.RAKING
        ? rake(
            spec.attributes(),
            JointTarget.each(spec.attributes(), bias, rows),
            rows,
            spec.maxWeight())
        : reweigh(spec.attributes().indexOf(Groups.LABEL), rows, spec.maxWeight());
  }

  /**
   * Raking, or iterative proportional fitting: each target in turn scales its groups to their
   * shares until all hold (Deming and Stephan, Annals of Mathematical Statistics 11, 1940). Weights
   * above {@code maxWeight} are trimmed after each sweep and the rest is raked again, so that the
   * margins hold as well as the limit lets them. Margins that contradict each other are not met
   * either; {@link #worstMargin} says by how much.
   *
   * @param targets margins, and joint targets, of the attributes
   * @param rows rows of each cell, positive
   * @param maxWeight largest weight, at least 1
   * @throws io.likeness.core.error.LikenessException TARGET_IMPOSSIBLE when all rows of a group
   *     with a target are in other groups whose target is 0, or too few rows may have any weight
   */
  static CellWeights rake(
      List<String> attributes,
      List<TargetBlock> targets,
      SortedMap<List<String>, Long> rows,
      double maxWeight) {
    long n = rows.values().stream().mapToLong(Long::longValue).sum();
    List<Missing> missing = new ArrayList<>();
    List<TargetBlock> reachable = new ArrayList<>();
    for (TargetBlock target : targets) {
      reachable.add(reachable(attributes, target, rows, missing));
    }
    requireReachable(attributes, reachable, rows, maxWeight);
    TreeMap<List<String>, Double> weights = ones(rows);
    double error = Double.POSITIVE_INFINITY;
    for (int round = 0; round < MOST_ROUNDS && error > CLOSE; round++) {
      for (TargetBlock target : reachable) {
        TreeMap<List<String>, Double> now = sums(target, rows, weights);
        weights.replaceAll(
            (cell, w) -> {
              double have = now.get(target.of(cell));
              return have > 0 ? w * target.share(cell) * n / have : w;
            });
      }
      // Margins that contradict each other can starve a cell, and the sum with it.
      normalise(weights, rows, n);
      boolean trimmed = trim(weights, rows, maxWeight, n);
      double after = worst(reachable, rows, weights, n);
      // Trimming may leave margins that no weight under the limit can meet.
      if (trimmed && Math.abs(after - error) < CLOSE) {
        error = after;
        break;
      }
      error = after;
    }
    return new CellWeights(
        Collections.unmodifiableSortedMap(weights), kish(rows, weights), error, missing, List.of());
  }

  /** {@code target} without what no row has, which is noted; its shares sum to 1 again. */
  private static TargetBlock reachable(
      List<String> attributes,
      TargetBlock target,
      SortedMap<List<String>, Long> rows,
      List<Missing> missing) {
    Set<List<String>> present = new HashSet<>();
    rows.keySet().forEach(cell -> present.add(target.of(cell)));
    TreeMap<List<String>, Double> shares = new TreeMap<>(target.shares());
    shares.keySet().retainAll(present);
    List<Missing> nobody =
        target.shares().entrySet().stream()
            .filter(e -> !present.contains(e.getKey()) && e.getValue() > 0)
            .map(e -> new Missing(target.at(), e.getKey(), e.getValue()))
            .toList();
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    if (!(sum > 0)) {
      throw JointTarget.nobody(
          target.of(attributes),
          nobody.stream().map(m -> String.join(Groups.TIMES, m.values())).toList());
    }
    missing.addAll(nobody);
    shares.replaceAll((values, share) -> share / sum);
    return new TargetBlock(target.at(), shares);
  }

  /** Rows in a group whose target is 0 get no weight: the others must be enough for all groups. */
  private static void requireReachable(
      List<String> attributes,
      List<TargetBlock> targets,
      SortedMap<List<String>, Long> rows,
      double maxWeight) {
    TreeMap<List<String>, Long> weighable = new TreeMap<>(rows);
    weighable.keySet().removeIf(cell -> targets.stream().anyMatch(t -> t.share(cell) == 0));
    for (TargetBlock target : targets) {
      Set<List<String>> left = new HashSet<>();
      weighable.keySet().forEach(cell -> left.add(target.of(cell)));
      target
          .shares()
          .forEach(
              (values, share) -> {
                if (share > 0 && !left.contains(values)) {
                  String group = String.join(Groups.TIMES, values);
                  throw Fault.TARGET_IMPOSSIBLE.because(
                      String.format(
                          Locale.ROOT,
                          "%s = %s has a target of %.3f, and every training row of it is in another"
                              + " group whose target is 0; give that one a share, or collect %s in"
                              + " the groups that have one.",
                          String.join(Groups.TIMES, target.of(attributes)),
                          group,
                          share,
                          group));
                }
              });
    }
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    long some = weighable.values().stream().mapToLong(Long::longValue).sum();
    if (some * maxWeight < all) {
      throw Fault.TARGET_IMPOSSIBLE.because(
          String.format(
              Locale.ROOT,
              "Only %d of %d training rows are in groups with a target above 0, so their mean weight"
                  + " is %.3f, above rebalance.max-weight = %s; raise it, or give other groups a"
                  + " share.",
              some,
              all,
              (double) all / some,
              maxWeight));
    }
  }

  /**
   * Weights w(g, y) = P(g)·P(y)/P(g, y) under which group and label are independent while both keep
   * their shares (Kamiran and Calders, "Data preprocessing techniques for classification without
   * discrimination", KAIS 33, 2012), for any number of groups and labels.
   *
   * @param label where the label stands in the cells
   * @param maxWeight largest weight, at least 1
   */
  static CellWeights reweigh(int label, SortedMap<List<String>, Long> rows, double maxWeight) {
    long n = rows.values().stream().mapToLong(Long::longValue).sum();
    TreeMap<String, Double> labels = margin(rows, ones(rows), label);
    TreeMap<List<String>, Long> groups = new TreeMap<>(JointTarget.BY_VALUES);
    rows.forEach((cell, k) -> groups.merge(without(cell, label), k, Long::sum));
    TreeMap<List<String>, Double> weights = new TreeMap<>(JointTarget.BY_VALUES);
    rows.forEach(
        (cell, k) ->
            weights.put(
                cell,
                (double) groups.get(without(cell, label)) * labels.get(cell.get(label)) / n / k));
    normalise(weights, rows, n);
    trim(weights, rows, maxWeight, n);
    TreeMap<String, Double> now = margin(rows, weights, label);
    double worst = 0;
    for (String y : labels.keySet()) {
      worst = Math.max(worst, Math.abs(now.get(y) - labels.get(y)) / n);
    }
    List<List<String>> empty = new ArrayList<>();
    for (List<String> group : groups.keySet()) {
      for (String y : labels.keySet()) {
        List<String> cell = new ArrayList<>(group);
        cell.add(label, y);
        if (!rows.containsKey(cell)) {
          empty.add(cell);
        }
      }
    }
    return new CellWeights(
        Collections.unmodifiableSortedMap(weights),
        kish(rows, weights),
        worst,
        List.of(),
        List.copyOf(empty));
  }

  private static List<String> without(List<String> cell, int label) {
    List<String> group = new ArrayList<>(cell);
    group.remove(label);
    return group;
  }

  private static TreeMap<List<String>, Double> ones(SortedMap<List<String>, Long> rows) {
    TreeMap<List<String>, Double> out = new TreeMap<>(JointTarget.BY_VALUES);
    rows.keySet().forEach(c -> out.put(c, 1.0));
    return out;
  }

  private static TreeMap<String, Double> margin(
      SortedMap<List<String>, Long> rows, SortedMap<List<String>, Double> weights, int at) {
    TreeMap<String, Double> out = new TreeMap<>();
    weights.forEach((cell, w) -> out.merge(cell.get(at), w * rows.get(cell), Double::sum));
    return out;
  }

  private static double sum(
      SortedMap<List<String>, Long> rows, SortedMap<List<String>, Double> weights) {
    double sum = 0;
    for (List<String> cell : rows.keySet()) {
      sum += weights.get(cell) * rows.get(cell);
    }
    return sum;
  }

  private static void normalise(
      TreeMap<List<String>, Double> weights, SortedMap<List<String>, Long> rows, long n) {
    double scale = n / sum(rows, weights);
    weights.replaceAll((c, w) -> w * scale);
  }

  /** Cuts weights at {@code most} and gives what was cut to the others in proportion. */
  private static boolean trim(
      TreeMap<List<String>, Double> weights,
      SortedMap<List<String>, Long> rows,
      double most,
      long n) {
    boolean any = false;
    for (boolean again = true; again; ) {
      again = false;
      double cut = 0;
      double free = 0;
      for (List<String> cell : rows.keySet()) {
        if (weights.get(cell) > most) {
          weights.put(cell, most);
          again = true;
          any = true;
        }
        if (weights.get(cell) < most) {
          free += weights.get(cell) * rows.get(cell);
        } else {
          cut += most * rows.get(cell);
        }
      }
      if (again && free > 0) {
        double scale = (n - cut) / free;
        weights.replaceAll((c, w) -> w < most ? w * scale : w);
      }
      again &= free > 0;
    }
    return any;
  }

  private static double worst(
      List<TargetBlock> targets,
      SortedMap<List<String>, Long> rows,
      TreeMap<List<String>, Double> weights,
      long n) {
    double worst = 0;
    for (TargetBlock target : targets) {
      TreeMap<List<String>, Double> now = sums(target, rows, weights);
      for (var e : target.shares().entrySet()) {
        worst = Math.max(worst, Math.abs(now.get(e.getKey()) / n - e.getValue()));
      }
    }
    return worst;
  }

  /** Weighted rows of each group of {@code target}. */
  private static TreeMap<List<String>, Double> sums(
      TargetBlock target,
      SortedMap<List<String>, Long> rows,
      SortedMap<List<String>, Double> weights) {
    TreeMap<List<String>, Double> out = new TreeMap<>(JointTarget.BY_VALUES);
    weights.forEach((cell, w) -> out.merge(target.of(cell), w * rows.get(cell), Double::sum));
    return out;
  }

  private static double kish(
      SortedMap<List<String>, Long> rows, SortedMap<List<String>, Double> weights) {
    double sum = 0;
    double squares = 0;
    for (List<String> cell : rows.keySet()) {
      double w = weights.get(cell);
      sum += rows.get(cell) * w;
      squares += rows.get(cell) * w * w;
    }
    return sum * sum / squares;
  }

  /** All rows kept, none copied, each with its weight; margins that no row has as residual. */
  IntegerPlan asPlan(RebalanceSpec spec, BiasSpec bias, List<Cell> cells) {
    List<Cell> sorted = new ArrayList<>(cells);
    sorted.sort((a, b) -> JointTarget.BY_VALUES.compare(a.values(), b.values()));
    long rows = sorted.stream().mapToLong(Cell::rows).sum();
    long memberships = sorted.stream().mapToLong(Cell::persons).sum();
    long time = sorted.stream().mapToLong(Cell::milliseconds).sum();
    double[] weighted =
        sorted.stream().mapToDouble(c -> byCell.get(c.values()) * c.rows()).toArray();
    long[] wanted = LargestRemainder.divide(rows, weighted);
    SortedMap<List<String>, Double> targets = targets(spec, bias, sorted);
    List<IntegerPlan.Decision> out = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      Cell c = sorted.get(i);
      out.add(
          new IntegerPlan.Decision(
              c.values(),
              targets.get(c.values()),
              c.rows(),
              c.persons(),
              wanted[i],
              c.rows(),
              0,
              0,
              0,
              byCell.get(c.values()),
              0,
              0,
              0));
    }
    for (Missing m : missing) {
      List<String> values = new ArrayList<>(Collections.nCopies(spec.attributes().size(), ANY));
      for (int i = 0; i < m.at().size(); i++) {
        values.set(m.at().get(i), m.values().get(i));
      }
      long residual = Math.round(m.targetShare() * rows);
      out.add(
          new IntegerPlan.Decision(
              List.copyOf(values),
              m.targetShare(),
              0,
              0,
              residual,
              0,
              0,
              0,
              0,
              0,
              residual,
              residual == 0
                  ? 0
                  : Math.max(
                      spec.minPersons(), (long) Math.ceil((double) residual * memberships / rows)),
              (double) residual * time / rows / 3_600_000.0));
    }
    return new IntegerPlan(spec.attributes(), 0, out, Optional.of(this));
  }

  /** The share of each cell under independence of what the method takes for its margins. */
  private static SortedMap<List<String>, Double> targets(
      RebalanceSpec spec, BiasSpec bias, List<Cell> cells) {
    TreeMap<List<String>, Long> rows = new TreeMap<>(JointTarget.BY_VALUES);
    cells.forEach(c -> rows.put(c.values(), c.rows()));
    if (spec.method() == RebalanceSpec.Method.RAKING) {
      return JointTarget.over(spec.attributes(), bias, rows);
    }
    int label = spec.attributes().indexOf(Groups.LABEL);
    double n = sum(rows, ones(rows));
    TreeMap<String, Double> labels = margin(rows, ones(rows), label);
    TreeMap<List<String>, Double> out = new TreeMap<>(JointTarget.BY_VALUES);
    TreeMap<List<String>, Double> groups = new TreeMap<>(JointTarget.BY_VALUES);
    rows.forEach((cell, k) -> groups.merge(without(cell, label), k / n, Double::sum));
    rows.keySet()
        .forEach(c -> out.put(c, groups.get(without(c, label)) * labels.get(c.get(label)) / n));
    return out;
  }
}
