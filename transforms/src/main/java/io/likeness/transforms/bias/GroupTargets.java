package io.likeness.transforms.bias;

import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.JointSpec;
import io.likeness.core.recipe.TargetSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The targets of groups that one attribute or several form. */
final class GroupTargets {
  private GroupTargets() {}

  /** {@code combinations}, and what is not among them and has a joint target. */
  static List<List<String>> with(List<List<String>> combinations, BiasSpec spec) {
    List<List<String>> out = new ArrayList<>(combinations);
    for (JointSpec joint : spec.joints()) {
      if (out.stream().noneMatch(names -> isOf(joint, names))) {
        out.add(joint.attributes());
      }
    }
    return out;
  }

  private static boolean isOf(JointSpec joint, List<String> names) {
    return names.size() == joint.attributes().size()
        && Set.copyOf(names).equals(Set.copyOf(joint.attributes()));
  }

  /** The target of the groups that {@code names} form, whose values are joined in this order. */
  static Optional<TargetSpec> of(BiasSpec spec, List<String> names) {
    if (names.size() == 1) {
      return spec.target(names.get(0));
    }
    return spec.joints().stream()
        .filter(joint -> isOf(joint, names))
        .findFirst()
        .map(
            joint -> {
              TreeMap<String, Double> shares = new TreeMap<>();
              joint
                  .onto(names)
                  .forEach((cell, share) -> shares.put(String.join(Groups.TIMES, cell), share));
              return new TargetSpec.Shares(shares, joint.source());
            });
  }
}
