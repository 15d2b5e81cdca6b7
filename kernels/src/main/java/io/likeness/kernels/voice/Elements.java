package io.likeness.kernels.voice;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one effect drew for one waveform, enough for another engine to do its arithmetic.
 *
 * @param parameters as {@link Rendered} has them, but for {@code headroom-db}, which only follows
 *     from the arithmetic
 * @param noise what is mixed in, as long as the waveform and not yet at its level; empty when
 *     nothing is mixed in
 * @param levelDbfs active speech level of the waveform in dB re full scale; NaN when nothing is
 *     mixed in, because there is no speech or no noise either
 */
public record Elements(SortedMap<String, Double> parameters, float[] noise, double levelDbfs) {
  private static final float[] NOTHING = {};

  /** Keeps a copy of the parameters that nobody can change. */
  public Elements {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  static Elements of(Drawn drawn) {
    return new Elements(drawn.values(), NOTHING, Double.NaN);
  }
}
