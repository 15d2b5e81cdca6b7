package io.likeness.core.recipe;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The shares that an attribute should have. */
public sealed interface TargetSpec {
  /** Value of a record without one; nobody can collect more of it. */
  String UNKNOWN = "unknown";

  /** Every group the same; what is unknown stays as it was collected. */
  record Uniform() implements TargetSpec {}

  /** As it was collected. */
  record AsCollected() implements TargetSpec {}

  /**
   * Declared shares, which sum to 1.
   *
   * @param source who says so, where it is said
   */
  record Shares(SortedMap<String, Double> byValue, Optional<String> source) implements TargetSpec {
    /** Shares that the recipe itself declares. */
    public Shares(SortedMap<String, Double> byValue) {
      this(byValue, Optional.empty());
    }
  }

  /** The target share of each of {@code collected}'s groups. */
  default SortedMap<String, Double> over(Map<String, Double> collected) {
    TreeMap<String, Double> out = new TreeMap<>();
    if (this instanceof Shares shares) {
      collected.keySet().forEach(v -> out.put(v, 0.0));
      out.putAll(shares.byValue());
      return out;
    }
    double sum = collected.keySet().stream().sorted().mapToDouble(collected::get).sum();
    double unknown = sum > 0 ? collected.getOrDefault(UNKNOWN, 0.0) / sum : 0;
    long known = collected.keySet().stream().filter(v -> !v.equals(UNKNOWN)).count();
    collected.forEach(
        (value, amount) ->
            out.put(
                value,
                this instanceof Uniform && !value.equals(UNKNOWN)
                    ? (1 - unknown) / known
                    : amount / sum));
    return out;
  }
}
