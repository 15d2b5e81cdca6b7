package io.likeness.transforms.screen;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.recipe.ScreenRule;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;

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
      if (value == null || value.isNaN()) {
        continue;
      }
      if (value >= rule.min() && value <= rule.max()) {
        return Optional.empty();
      }
      double by = Math.max(rule.min() - value, value - rule.max());
      if (by > worstBy) {
        worstBy = by;
        double threshold = value < rule.min() ? rule.min() : rule.max();
        worst = new Failure(rule.code(), name, value, threshold);
      }
    }
    return Optional.ofNullable(worst);
  }

  /**
   * The same as {@link #failures} for a column: an array of {@code code, measure, value,
   * threshold}. There has to be a rule.
   *
   * @param measures a map of strings to doubles
   */
  Column failing(Column measures) {
    return array_compact(
        array(rules.stream().map(r -> failing(r, measures)).toArray(Column[]::new)));
  }

  private static Column failing(ScreenRule rule, Column measures) {
    Column inside = lit(false);
    List<Column> outside = new ArrayList<>();
    for (int i = 0; i < rule.measures().size(); i++) {
      Column value = measures.getItem(rule.measures().get(i));
      Column told = value.isNotNull().and(not(value.isNaN()));
      Column in = value.geq(rule.min()).and(value.leq(rule.max()));
      inside = inside.or(coalesce(told.and(in), lit(false)));
      // Ordered by how far out, then by the order of the recipe.
      outside.add(
          when(
              told,
              struct(
                  greatest(lit(rule.min()).minus(value), value.minus(rule.max())).as("by"),
                  lit(-i).as("place"),
                  lit(rule.measures().get(i)).as("measure"),
                  value.as("value"),
                  when(value.lt(rule.min()), lit(rule.min()))
                      .otherwise(lit(rule.max()))
                      .as("threshold"))));
    }
    Column worst = outside.size() == 1 ? outside.get(0) : greatest(outside.toArray(Column[]::new));
    return when(
        not(inside).and(worst.isNotNull()),
        struct(
            lit(rule.code()).as("code"),
            worst.getField("measure").as("measure"),
            worst.getField("value").as("value"),
            worst.getField("threshold").as("threshold")));
  }
}
