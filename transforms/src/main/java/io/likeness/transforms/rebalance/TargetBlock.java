package io.likeness.transforms.rebalance;

import java.util.List;
import java.util.SortedMap;

/**
 * What the values of some planned attributes should be together: a margin of one of them, or more.
 *
 * @param at where the attributes stand among the planned ones
 * @param shares share of each list of their values that has rows or a target
 */
record TargetBlock(List<Integer> at, SortedMap<List<String>, Double> shares) {
  TargetBlock {
    at = List.copyOf(at);
  }

  /** Of a cell of all planned attributes, or of their names, what this block is about. */
  List<String> of(List<String> cell) {
    return at.stream().map(cell::get).toList();
  }

  double share(List<String> cell) {
    return shares.get(of(cell));
  }
}
