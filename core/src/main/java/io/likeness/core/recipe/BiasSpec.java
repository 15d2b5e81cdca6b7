package io.likeness.core.recipe;

import java.util.List;
import java.util.SortedMap;

/** Which attributes are protected, which shares they should have, and what is sought in them. */
public record BiasSpec(
    List<String> protectedAttributes, SortedMap<String, TargetSpec> targets, WorstSpec worst) {
  /** Without a search for intersections. */
  public BiasSpec(List<String> protectedAttributes, SortedMap<String, TargetSpec> targets) {
    this(protectedAttributes, targets, WorstSpec.NONE);
  }
}
