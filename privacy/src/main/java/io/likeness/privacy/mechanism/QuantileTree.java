package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;
import java.util.List;

/**
 * Quantiles from noisy counts of a tree of ranges: each of its {@code height} levels gets ε/height
 * as discrete Laplace noise; all quantiles then come from the same release.
 *
 * <p>After Smith (STOC 2011) and the tree of google/differential-privacy: descend to the child
 * where the wanted rank lies, by noisy counts clamped at 0.
 *
 * @param lower publicly known lower bound of the values
 * @param upper publicly known upper bound of the values
 * @param height levels below the root
 * @param branching children of a node
 * @param epsilon ε of the whole tree
 * @param valuesPerUnit most values that one privacy unit puts into the tree
 */
public record QuantileTree(
    double lower, double upper, int height, int branching, double epsilon, long valuesPerUnit) {
  private static final int MOST_LEAVES = 1 << 22;

  public QuantileTree {
    DpRanges.finite("lower bound", lower);
    DpRanges.finite("upper bound", upper);
    DpRanges.epsilon(epsilon);
    DpRanges.sensitivity(valuesPerUnit);
    if (!(lower < upper)) {
      throw new IllegalArgumentException(
          "the lower bound must be less than the upper one, got " + lower + " and " + upper + ".");
    }
    if (!(height >= 1 && branching >= 2 && Math.pow(branching, height) <= MOST_LEAVES)) {
      throw new IllegalArgumentException(
          "a tree of height " + height + " and branching " + branching + " is out of range.");
    }
  }

  /** Height 4, branching 16: 65,536 leaves. */
  public QuantileTree(double lower, double upper, double epsilon, long valuesPerUnit) {
    this(lower, upper, 4, 16, epsilon, valuesPerUnit);
  }

  public int leaves() {
    return (int) Math.round(Math.pow(branching, height));
  }

  /** The leaf of a value: clamped to the bounds, NaN to the lower one. */
  public int leaf(double value) {
    double clamped = value >= lower ? Math.min(value, upper) : lower;
    return (int) Math.min(leaves() - 1, (clamped - lower) / (upper - lower) * leaves());
  }

  public PrivacyLoss loss() {
    return PrivacyLoss.pure(epsilon);
  }

  /**
   * The noisy tree over exact counts of the leaves.
   *
   * @throws IllegalStateException when {@code receipt} was redeemed before or pays for less
   */
  public Released release(long[] leafCounts, Receipt receipt, NoiseSource noise) {
    receipt.redeem(loss());
    return noisy(leafCounts, noise);
  }

  /**
   * Noisy trees over disjoint groups, into all of which together one unit puts at most {@code
   * valuesPerUnit} values: the loss is that of one tree.
   */
  public List<Released> release(List<long[]> groups, Receipt receipt, NoiseSource noise) {
    receipt.redeem(loss());
    return groups.stream().map(g -> noisy(g, noise)).toList();
  }

  Released noisy(long[] leafCounts, NoiseSource noise) {
    if (leafCounts.length != leaves()) {
      throw new IllegalArgumentException(
          "the tree has " + leaves() + " leaves, got " + leafCounts.length + " counts.");
    }
    DiscreteLaplaceMechanism level = new DiscreteLaplaceMechanism(epsilon / height, valuesPerUnit);
    long[][] levels = new long[height][];
    long[] exact = leafCounts;
    for (int h = height - 1; h >= 0; h--) {
      levels[h] = level.noisy(exact, noise);
      long[] parents = new long[exact.length / branching];
      for (int i = 0; i < exact.length; i++) {
        parents[i / branching] += exact[i];
      }
      exact = parents;
    }
    return new Released(this, levels);
  }

  /** A released tree; reading quantiles from it loses nothing more. */
  public static final class Released {
    private final QuantileTree tree;
    private final long[][] levels;

    private Released(QuantileTree tree, long[][] levels) {
      this.tree = tree;
      this.levels = levels;
    }

    /** The smallest noisy count of the ranges that hold a leaf, for audits. */
    long leastOnTheWayTo(int leaf) {
      long least = Long.MAX_VALUE;
      int node = leaf;
      for (int h = levels.length - 1; h >= 0; h--) {
        least = Math.min(least, levels[h][node]);
        node /= tree.branching;
      }
      return least;
    }

    /** The value below which a share {@code p} in [0, 1] of the values lies, about. */
    public double quantile(double p) {
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException("p must lie in [0, 1], got " + p + ".");
      }
      double low = tree.lower;
      double width = tree.upper - tree.lower;
      double rank = p;
      int node = 0;
      for (long[] level : levels) {
        int first = node * tree.branching;
        double total = 0;
        for (int i = 0; i < tree.branching; i++) {
          total += Math.max(0, level[first + i]);
        }
        if (total == 0) {
          return low + rank * width;
        }
        width /= tree.branching;
        double wanted = rank * total;
        int child = 0;
        while (child < tree.branching - 1
            && (wanted > Math.max(0, level[first + child]) || level[first + child] <= 0)) {
          wanted -= Math.max(0, level[first + child]);
          child++;
        }
        double count = Math.max(0, level[first + child]);
        rank = count > 0 ? Math.max(0, Math.min(1, wanted / count)) : 1;
        node = first + child;
        low += child * width;
      }
      return low + rank * width;
    }
  }
}
