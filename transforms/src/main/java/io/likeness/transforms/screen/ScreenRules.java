package io.likeness.transforms.screen;

import io.likeness.core.recipe.ScreenRule;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of a recipe, applied to the measures of one record; screening and the gate behind
 * augmentation decide by the same.
 */
public record ScreenRules(List<ScreenRule> rules) implements Serializable {
  /** Why a record fails: the rule's code, the measure that is farthest out, its value and limit. */
  public record Failure(String code, String measure, double value, double threshold)
      implements Serializable {}

  public ScreenRules {
    rules = new ArrayList<>(rules);
  }

  /** Every rule that {@code measures} fails, in the order of the recipe. */
  public List<Failure> failures(Map<String, Double> measures) {
    List<Failure> out = new ArrayList<>();
    for (ScreenRule rule : rules) {
      failure(rule, measures).ifPresent(out::add);
    }
    return out;
  }

  private static Optional<Failure> failure(ScreenRule rule, Map<String, Double> measures) {
    Failure worst = null;
    double worstBy = Double.NEGATIVE_INFINITY;
    for (String name : rule.measures()) {
      Double value = measures.get(name);
      if (value == null) {
        continue;
      }
      double below = rule.min() - value;
      double above = value - rule.max();
      if (below <= 0 && above <= 0) {
        return Optional.empty();
      }
      double by = Math.max(below, above);
      if (by > worstBy) {
        worstBy = by;
        double threshold = below > 0 ? rule.min() : rule.max();
        worst = new Failure(rule.code(), name, value, threshold);
      }
    }
    return Optional.ofNullable(worst);
  }
}
