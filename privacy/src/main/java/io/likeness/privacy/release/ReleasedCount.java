package io.likeness.privacy.release;

import io.likeness.privacy.mechanism.DiscreteLaplaceMechanism;

/**
 * One released number, as it stands in the table {@code releases}.
 *
 * @param released noisy count; may be negative, and is shown so to whoever computes with it
 * @param margin95 half-width of the 95 % interval of the noise
 */
public record ReleasedCount(
    String statistic,
    String attribute,
    String group,
    long released,
    double epsilon,
    double noiseScale,
    long margin95) {

  /** The count for people to read: never below 0. */
  public long shown() {
    return Math.max(0, released);
  }

  static long margin95(double epsilon, double noiseScale) {
    return new DiscreteLaplaceMechanism(epsilon, Math.max(1, Math.round(noiseScale * epsilon)))
        .margin(0.95);
  }
}
