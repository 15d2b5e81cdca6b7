package io.likeness.core.recipe;

import java.util.List;
import java.util.Optional;

/**
 * How the training split is brought to its target.
 *
 * @param method integer plan of rows and copies, or weights only
 * @param attributes attributes whose joint cells are planned; {@code label} stands for the label
 * @param capPerRecord most copies that one record may be augmented to
 * @param minPersons fewest distinct persons a cell needs before it is augmented at all
 * @param maxAugmentedShare most that augmented copies may be of all training rows, in [0, 1)
 * @param undersample whether rows above the target may be left out
 * @param total training rows to aim at; when empty as many as there are if {@code undersample},
 *     else as many as the largest cell asks for
 * @param maxWeight largest weight that raking or reweighing gives, times the mean weight; at least
 *     1
 */
public record RebalanceSpec(
    Method method,
    List<String> attributes,
    int capPerRecord,
    int minPersons,
    double maxAugmentedShare,
    boolean undersample,
    Optional<Long> total,
    double maxWeight) {
  /** How rows are brought to their target. */
  public enum Method {
    /** Keep, leave out and augment whole rows. */
    PLAN,
    /** Weights by iterative proportional fitting to the margins of the targets. */
    RAKING,
    /** Weights that make label and group independent. */
    REWEIGH
  }
}
