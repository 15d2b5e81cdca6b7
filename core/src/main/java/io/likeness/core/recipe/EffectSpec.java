package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One effect of an augmentation policy: its name, how often it is applied, and its ranges.
 *
 * @param sounds the set of {@link AugmentSpec#sounds} that it draws from, empty for none
 */
public record EffectSpec(
    String effect, double probability, SortedMap<String, double[]> ranges, String sounds)
    implements Serializable {

  /** The effect in a form that is hashed: names and numbers only. */
  public SortedMap<String, Object> canonical() {
    TreeMap<String, Object> out = new TreeMap<>();
    out.put("effect", effect);
    out.put("probability", probability);
    if (!sounds.isEmpty()) {
      out.put("sounds", sounds);
    }
    ranges.forEach((name, range) -> out.put(name, java.util.List.of(range[0], range[1])));
    return out;
  }
}
