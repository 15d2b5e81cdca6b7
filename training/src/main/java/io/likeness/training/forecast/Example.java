package io.likeness.training.forecast;

/**
 * One record to forecast by.
 *
 * @param group value of the attribute; empty where it is not declared
 * @param label number of the label, from 0
 * @param values features; as many for every record
 */
public record Example(String person, String group, int label, float[] values) {}
