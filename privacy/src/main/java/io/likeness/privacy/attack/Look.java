package io.likeness.privacy.attack;

/**
 * What an attacker and a user see of one record.
 *
 * @param identity embedding of one release
 * @param averaged embedding of the mean of several releases
 * @param denoised embedding of one release after an attempt to undo the step; empty for no attempt
 * @param content vector of one release that labels are told from
 * @param likeness correlation of one release with the original
 */
record Look(
    float[] identity, float[] averaged, float[] denoised, float[] content, double likeness) {}
