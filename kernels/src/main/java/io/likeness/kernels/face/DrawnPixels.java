package io.likeness.kernels.face;

import io.likeness.kernels.random.CounterRandom;
import java.util.SortedMap;

/** What was drawn for one effect on one image, and the generator for what it still draws. */
record DrawnPixels(SortedMap<String, Double> values, CounterRandom random) {
  double get(String name) {
    Double v = values.get(name);
    if (v == null) {
      throw new IllegalStateException("No parameter " + name + " was drawn");
    }
    return v;
  }

  /** Says what was done beyond the parameters, for lineage. */
  void note(String name, double value) {
    values.put(name, value);
  }
}
