package io.likeness.training.collective;

import java.util.ArrayList;
import java.util.List;

/**
 * The sum of K vectors by one binary tree that depends on K alone.
 *
 * <p>Node (level, index) is the sum of nodes (level-1, 2·index) and (level-1, 2·index+1); a last
 * node without a sibling goes up unchanged. A rank that owns some neighbouring leaves adds what the
 * tree lets it add and keeps the rest as a forest; joining all forests from left to right gives the
 * root, with the same additions in the same order however the leaves were dealt out.
 */
public final class TreeSum {
  /** The sum below one node of the tree. */
  record Node(int level, int index, float[] values) {}

  private final int leaves;
  private final ArrayList<Node> forest = new ArrayList<>();

  /**
   * An empty sum.
   *
   * @param leaves K, at least 1
   */
  public TreeSum(int leaves) {
    if (!(leaves > 0)) {
      throw new IllegalArgumentException("A tree of " + leaves + " leaves: give at least 1");
    }
    this.leaves = leaves;
  }

  /** Adds leaf {@code k}; leaves come in ascending order. The array is kept and written to. */
  public void add(int k, float[] values) {
    push(new Node(0, k, values));
  }

  void push(Node node) {
    Node top = node;
    while (true) {
      int width = width(top.level());
      if (width == 1) {
        break;
      }
      if (top.index() % 2 == 1) {
        Node left = forest.isEmpty() ? top : forest.get(forest.size() - 1);
        if (left.level() != top.level() || left.index() != top.index() - 1) {
          break;
        }
        forest.remove(forest.size() - 1);
        float[] sum = left.values();
        float[] right = top.values();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += right[i];
        }
        top = new Node(top.level() + 1, top.index() / 2, sum);
      } else if (top.index() == width - 1) {
        top = new Node(top.level() + 1, top.index() / 2, top.values());
      } else {
        break;
      }
    }
    forest.add(top);
  }

  private int width(int level) {
    int width = leaves;
    for (int l = 0; l < level; l++) {
      width = (width + 1) / 2;
    }
    return width;
  }

  List<Node> forest() {
    return forest;
  }

  int leaves() {
    return leaves;
  }

  /** The nodes that a rank holds when it has added leaves first … first + count - 1. */
  static List<Node> shape(int leaves, int first, int count) {
    TreeSum sum = new TreeSum(leaves);
    for (int k = first; k < first + count; k++) {
      sum.add(k, new float[0]);
    }
    return sum.forest;
  }

  /**
   * The sum over all leaves.
   *
   * @throws IllegalStateException when leaves are missing
   */
  public float[] root() {
    if (forest.size() != 1 || width(forest.get(0).level()) != 1) {
      throw new IllegalStateException(
          "The tree of " + leaves + " leaves is not complete: " + forest.size() + " parts");
    }
    return forest.get(0).values();
  }
}
