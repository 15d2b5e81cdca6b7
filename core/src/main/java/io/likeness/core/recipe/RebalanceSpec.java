package io.likeness.core.recipe;

import java.util.List;
import java.util.Optional;

/**
 * How the training split is brought to its target.
 *
 * @param attributes attributes whose joint cells are planned; {@code label} stands for the label
 * @param capPerRecord most copies that one record may be augmented to
 * @param minPersons fewest distinct persons a cell needs before it is augmented at all
 * @param maxAugmentedShare most that augmented copies may be of all training rows, in [0, 1)
 * @param undersample whether rows above the target may be left out
 * @param total training rows to aim at; as many as there are when empty
 */
public record RebalanceSpec(
    List<String> attributes,
    int capPerRecord,
    int minPersons,
    double maxAugmentedShare,
    boolean undersample,
    Optional<Long> total) {}
