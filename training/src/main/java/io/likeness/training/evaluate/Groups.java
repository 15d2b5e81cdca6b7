package io.likeness.training.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Rows by the values of their attributes. */
final class Groups {
  private Groups() {}

  /**
   * What {@code judge} says of the rows of each value of each attribute, both in order.
   *
   * @param of attribute to value of a row
   * @param mostValues an attribute with more values names no groups
   */
  static <T, R> Map<String, Map<String, R>> of(
      List<T> rows,
      Function<T, Map<String, String>> of,
      int mostValues,
      Function<List<T>, R> judge) {
    TreeMap<String, TreeMap<String, List<T>>> parts = new TreeMap<>();
    for (T row : rows) {
      of.apply(row)
          .forEach(
              (name, value) ->
                  parts
                      .computeIfAbsent(name, n -> new TreeMap<>())
                      .computeIfAbsent(value, v -> new ArrayList<>())
                      .add(row));
    }
    Map<String, Map<String, R>> out = new LinkedHashMap<>();
    parts.forEach(
        (name, values) -> {
          if (values.size() <= mostValues) {
            Map<String, R> judged = new LinkedHashMap<>();
            values.forEach((value, some) -> judged.put(value, judge.apply(some)));
            out.put(name, judged);
          }
        });
    return out;
  }
}
