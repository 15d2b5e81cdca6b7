package io.likeness.kernels.voice;

import io.likeness.kernels.random.CounterRandom;

/** Numbers from {@code low} to {@code high}, both finite; equal ends mean that number. */
public record Range(double low, double high) {

  /** Refuses ends that are not finite or out of order. */
  public Range {
    if (!(low <= high && high - low < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Range " + low + " … " + high + ": give finite numbers, the lower first");
    }
  }

  /** One number only. */
  public static Range exactly(double value) {
    return new Range(value, value);
  }

  /** A number uniform over the range; a draw is spent even where there is no choice. */
  public double draw(CounterRandom random) {
    return random.uniform(low, high);
  }

  boolean within(double least, double most) {
    return least <= low && high <= most;
  }

  @Override
  public String toString() {
    return low == high ? Double.toString(low) : low + " … " + high;
  }
}
