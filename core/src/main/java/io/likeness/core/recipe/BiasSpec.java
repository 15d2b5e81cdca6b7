package io.likeness.core.recipe;

import java.util.List;
import java.util.SortedMap;

/** Which attributes are protected, and which shares they should have. */
public record BiasSpec(List<String> protectedAttributes, SortedMap<String, TargetSpec> targets) {}
