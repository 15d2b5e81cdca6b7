package io.likeness.core.recipe;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The shares that an attribute should have. */
public sealed interface TargetSpec {
  /** Every group the same. */
  record Uniform() implements TargetSpec {}

  /** As it was collected. */
  record AsCollected() implements TargetSpec {}

  /** Declared shares, which sum to 1. */
  record Shares(SortedMap<String, Double> byValue) implements TargetSpec {}

  /** The target share of each of {@code collected}'s groups. */
  default SortedMap<String, Double> over(Map<String, Double> collected) {
    TreeMap<String, Double> out = new TreeMap<>();
    if (this instanceof Shares shares) {
      collected.keySet().forEach(v -> out.put(v, 0.0));
      out.putAll(shares.byValue());
      return out;
    }
    double sum = collected.keySet().stream().sorted().mapToDouble(collected::get).sum();
    collected.forEach(
        (value, amount) ->
            out.put(value, this instanceof Uniform ? 1.0 / collected.size() : amount / sum));
    return out;
  }
}
