package io.likeness.transforms.augment;

import io.likeness.core.recipe.GuardSpec;
import io.likeness.transforms.media.MediaKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The measured groups that a copy is in and its parent is not; where a measure abstains for either,
 * nothing is known to have moved.
 *
 * @param refused whether one of them is guarded by refusal
 * @param groups {@code measure.from} and {@code measure.to} to numbers of groups
 */
record MovedGroups(boolean refused, SortedMap<String, Double> groups) {
  /** The name under which they stand in a copy's effects. */
  static final String NAME = "moved-group";

  static MovedGroups of(
      List<GuardSpec> guards, Map<String, Double> parent, Map<String, Double> copy) {
    TreeMap<String, Double> groups = new TreeMap<>();
    boolean refused = false;
    for (GuardSpec guard : guards) {
      Double before = parent.get(guard.measure());
      Double after = copy.get(guard.measure());
      if (before == null || after == null || guard.group(before) == guard.group(after)) {
        continue;
      }
      groups.put(guard.measure() + ".from", (double) guard.group(before));
      groups.put(guard.measure() + ".to", (double) guard.group(after));
      refused |= guard.policy() == GuardSpec.Policy.REFUSE;
    }
    return new MovedGroups(refused, groups);
  }

  /** {@code effects} with a note of the groups behind them, where there are any. */
  List<MediaKernel.Applied> noted(List<MediaKernel.Applied> effects) {
    if (groups.isEmpty()) {
      return effects;
    }
    List<MediaKernel.Applied> out = new ArrayList<>(effects);
    out.add(new MediaKernel.Applied(NAME, groups));
    return out;
  }
}
