package io.likeness.core.recipe;

import java.util.List;

/**
 * Counts of persons and of records by group, under differential privacy.
 *
 * @param unit privacy unit; only {@code person} is offered
 * @param groups attribute to the public list of its groups; a group that nobody is in is released
 *     too
 * @param epsilon ε of the whole release, split evenly over its statistics
 * @param recordsPerPerson most records a person counts with
 * @param groupsPerPerson most groups of an attribute a person counts in
 * @param budgetEpsilon ε that the corpus may ever spend
 */
public record ReleaseSpec(
    String unit,
    List<GroupSpec> groups,
    double epsilon,
    int recordsPerPerson,
    int groupsPerPerson,
    double budgetEpsilon,
    double budgetDelta) {
  /** An attribute and the groups of it that are publicly known to exist. */
  public record GroupSpec(String attribute, List<String> values) {}
}
