package io.likeness.transforms.rebalance;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.lake.LakeTables;
import io.likeness.transforms.bias.Groups;
import io.likeness.transforms.split.LargestRemainder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A block {@code bias.targets} for a recipe, written from what was collected.
 *
 * <p>It is a draft: the shares of persons as they are, to be replaced by shares with a source. A
 * target that is fitted to the data finds no bias in it.
 */
public final class SuggestedTarget {
  private SuggestedTarget() {}

  /**
   * The block in HOCON; shares sum to 1, and have three digits or as many as the rarest group
   * needs.
   *
   * @param bias rows of {@link LakeTables#BIAS}
   */
  public static String block(Dataset<Row> bias) {
    TreeMap<String, TreeMap<String, Double>> persons = new TreeMap<>();
    bias
        .where(col("stage").equalTo("collected").and(col("unit").equalTo("persons")))
        .select("attribute", "value", "amount")
        .collectAsList()
        .stream()
        .filter(r -> !r.getString(0).contains(Groups.TIMES))
        .forEach(
            r ->
                persons
                    .computeIfAbsent(r.getString(0), a -> new TreeMap<>())
                    .put(r.getString(1), r.getDouble(2)));
    return block(persons);
  }

  static String block(Map<String, TreeMap<String, Double>> persons) {
    StringBuilder text = new StringBuilder("bias.targets {\n");
    persons.forEach(
        (attribute, all) -> {
          TreeMap<String, Double> amounts = new TreeMap<>(all);
          amounts.values().removeIf(amount -> !(amount > 0));
          double sum = amounts.values().stream().mapToDouble(Double::doubleValue).sum();
          double rarest =
              amounts.values().stream().mapToDouble(Double::doubleValue).min().orElse(1);
          int digits = Math.max(3, (int) Math.ceil(Math.log10(sum / rarest)));
          long whole = Math.round(Math.pow(10, digits));
          long[] parts =
              LargestRemainder.divide(
                  whole, amounts.values().stream().mapToDouble(Double::doubleValue).toArray());
          List<String> shares = new ArrayList<>();
          int i = 0;
          for (String value : amounts.keySet()) {
            shares.add(
                quoted(value) + " = " + BigDecimal.valueOf(parts[i], digits).toPlainString());
            i++;
          }
          text.append(
              String.format(
                  Locale.ROOT,
                  "  # Shares of persons as collected (%.0f): replace them by shares with a source.%n",
                  sum));
          text.append("  ").append(quoted(attribute)).append(" { ");
          text.append(String.join(", ", shares)).append(" }\n");
        });
    return text.append("}\n").toString();
  }

  private static String quoted(String text) {
    return text.matches("[a-z][a-z0-9_]*")
        ? text
        : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
