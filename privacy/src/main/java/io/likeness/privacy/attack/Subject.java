package io.likeness.privacy.attack;

/**
 * One record that is attacked.
 *
 * @param person number of the person, from 0
 * @param label empty for none
 * @param <M> one clip or one picture
 */
public record Subject<M>(M medium, int person, String label) {}
