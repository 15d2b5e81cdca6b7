package io.likeness.transforms.media;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Measures by name. */
final class Measures {
  private Measures() {}

  /** {@code values} by {@code names}, without those that are not finite: the measure abstains. */
  static SortedMap<String, Double> named(List<String> names, double[] values) {
    TreeMap<String, Double> out = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        out.put(names.get(i), values[i]);
      }
    }
    return out;
  }
}
