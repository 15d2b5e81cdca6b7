package io.likeness.kernels.voice;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an effect made.
 *
 * @param wave the new waveform
 * @param parameters the drawn parameters by name, with units in the names, for lineage
 */
public record Rendered(Waveform wave, SortedMap<String, Double> parameters) {

  /** Keeps a copy of the parameters that nobody can change. */
  public Rendered {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  static Rendered of(Waveform wave, Map<String, Double> parameters) {
    return new Rendered(wave, new TreeMap<>(parameters));
  }
}
