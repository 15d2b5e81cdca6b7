package io.likeness.training.forecast;

/**
 * One record to forecast by.
 *
 * @param group value of the attribute; empty where it is not declared
 * @param copy whether it was augmented from another record
 * @param label number of the label, from 0
 * @param values features; as many for every record
 */
public record Example(String person, String group, boolean copy, int label, float[] values) {}
