package io.likeness.core.recipe;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The policy that copies are made by.
 *
 * @param sounds sets of background sounds or impulse responses by name: folders of the input
 * @param guards measured groups that a copy should not leave
 * @param maxRedraws how often a copy that the gate or a guard refuses, or that is its parent again,
 *     is drawn again before it is given up
 * @param materialise whether copies are stored, or drawn again whenever they are read
 * @param engine what does the arithmetic of the effects
 */
public record AugmentSpec(
    List<EffectSpec> policy,
    SortedMap<String, String> sounds,
    List<GuardSpec> guards,
    int maxRedraws,
    boolean materialise,
    Engine engine) {
  /** What does the arithmetic of effects; both give the same within a tolerance. */
  public enum Engine {
    /** Java and OpenCV on the CPU. */
    KERNEL,
    /** Expressions over arrays, which a GPU can run. */
    COLUMNAR
  }

  public AugmentSpec {
    policy = List.copyOf(policy);
    guards = List.copyOf(guards);
  }

  /** Reads the block, with its problems noted. */
  static AugmentSpec of(Section s) {
    SortedMap<String, String> sounds = s.stringMap("sounds");
    List<EffectSpec> policy =
        s.sections("policy").stream().map(e -> effect(e, sounds.keySet())).toList();
    if (policy.isEmpty()) {
      s.problem("policy", "should list at least one effect");
    }
    AugmentSpec spec =
        new AugmentSpec(
            policy,
            sounds,
            s.sections("guard").stream().map(GuardSpec::of).toList(),
            s.integer("max-redraws", 0, 100),
            s.flag("materialise"),
            // Not among the defaults, which are hashed: recipes from before keep their hash.
            s.has("engine") ? s.choice("engine", Engine.class) : Engine.KERNEL);
    s.refuseUnknownKeys();
    return spec;
  }

  private static EffectSpec effect(Section e, Set<String> sets) {
    String effect = e.string("effect");
    double probability =
        e.optionalNumber("probability", p -> p >= 0 && p <= 1, "from 0 to 1").orElse(1.0);
    String sounds = e.optionalString("sounds").orElse("");
    if (!sounds.isEmpty() && !sets.contains(sounds)) {
      e.problem("sounds", "should be a set of augment.sounds, not " + sounds);
    }
    TreeMap<String, double[]> ranges = new TreeMap<>();
    for (String key : e.names()) {
      if (!List.of("effect", "probability", "sounds").contains(key)) {
        e.range(key).ifPresent(r -> ranges.put(key, r));
      }
    }
    return new EffectSpec(effect, probability, ranges, sounds);
  }
}
