package io.likeness.core.recipe;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which attributes are protected, which shares they should have, and what is sought in them.
 *
 * @param targets attribute to its target; an attribute has one here or in one of {@code joints}
 * @param joints targets of several attributes together
 */
public record BiasSpec(
    List<String> protectedAttributes,
    SortedMap<String, TargetSpec> targets,
    List<JointSpec> joints,
    WorstSpec worst) {
  public BiasSpec {
    joints = List.copyOf(joints);
  }

  /** Without joint targets and a search for intersections. */
  public BiasSpec(List<String> protectedAttributes, SortedMap<String, TargetSpec> targets) {
    this(protectedAttributes, targets, List.of(), WorstSpec.NONE);
  }

  /** The attributes that have a target, alone or with others. */
  public List<String> targeted() {
    TreeSet<String> names = new TreeSet<>(targets.keySet());
    joints.forEach(j -> names.addAll(j.attributes()));
    return List.copyOf(names);
  }

  /** The target of {@code attribute}; the margin of a joint one, where it is in one. */
  public Optional<TargetSpec> target(String attribute) {
    return Optional.ofNullable(targets.get(attribute))
        .or(
            () ->
                joints.stream()
                    .filter(j -> j.attributes().contains(attribute))
                    .findFirst()
                    .map(j -> j.margin(attribute)));
  }

  /**
   * Who says what the shares of attributes should be, where it is said: attribute, or several
   * joined by {@link JointSpec#TIMES}, to source.
   */
  public SortedMap<String, String> sources() {
    TreeMap<String, String> out = new TreeMap<>();
    targets.forEach(
        (name, target) -> {
          if (target instanceof TargetSpec.Shares shares) {
            shares.source().ifPresent(s -> out.put(name, s));
          }
        });
    joints.forEach(
        j -> j.source().ifPresent(s -> out.put(String.join(JointSpec.TIMES, j.attributes()), s)));
    return out;
  }
}
