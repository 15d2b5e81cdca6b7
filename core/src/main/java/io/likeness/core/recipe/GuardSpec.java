package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A measured group that augmentation should not move a record out of, such as a band of f0.
 *
 * @param measure what is measured of the parent and of the copy
 * @param cuts ascending bounds between the groups
 * @param policy what becomes of a copy that lands in another group
 */
public record GuardSpec(String measure, List<Double> cuts, Policy policy) implements Serializable {
  /** Whether such a copy is drawn again, or kept with a note in its lineage. */
  public enum Policy {
    REFUSE,
    TAG
  }

  public GuardSpec {
    cuts = new ArrayList<>(cuts);
  }

  static GuardSpec of(Section s) {
    List<Double> cuts = s.numbers("cuts");
    if (cuts.isEmpty()) {
      s.problem("cuts", "should list at least one bound between groups");
    }
    for (int i = 1; i < cuts.size(); i++) {
      if (!(cuts.get(i) > cuts.get(i - 1))) {
        s.problem("cuts", "should ascend, not " + cuts);
        break;
      }
    }
    GuardSpec spec = new GuardSpec(s.string("measure"), cuts, s.choice("policy", Policy.class));
    s.refuseUnknownKeys();
    return spec;
  }

  /** The group of {@code value}: how many cuts it does not lie below. */
  public int group(double value) {
    int group = 0;
    while (group < cuts.size() && value >= cuts.get(group)) {
      group++;
    }
    return group;
  }
}
