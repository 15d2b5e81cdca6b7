package io.likeness.privacy.attack;

/**
 * A share with a 95 % interval from resampled persons.
 *
 * @param value from 0 to 1, NaN where it has no meaning
 */
public record Rate(double value, double low, double high) {
  static final Rate NONE = new Rate(Double.NaN, Double.NaN, Double.NaN);
}
