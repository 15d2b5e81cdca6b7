package io.likeness.core.recipe;

import java.util.List;

/**
 * The policy that copies are made by.
 *
 * @param maxRedraws how often a copy that the gate refuses is drawn again before it is given up
 */
public record AugmentSpec(List<EffectSpec> policy, int maxRedraws) {}
