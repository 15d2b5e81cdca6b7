package io.likeness.kernels.voice;

import io.likeness.kernels.random.CounterRandom;
import java.util.SortedMap;

/** The parameters drawn for one application of an effect, and what else it needs. */
record Drawn(SortedMap<String, Double> values, CounterRandom random, SoundShelf sounds) {

  double get(String parameter) {
    Double value = values.get(parameter);
    if (value == null) {
      throw new IllegalStateException("No parameter " + parameter + " was drawn");
    }
    return value;
  }

  /** Adds to the lineage what followed from the draw. */
  void note(String name, double value) {
    values.put(name, value);
  }
}
