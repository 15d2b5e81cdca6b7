package io.likeness.privacy.mechanism;

/** For tests of other packages, which cannot make noise that somebody knows. */
public final class SeededNoise {
  private SeededNoise() {}

  public static NoiseSource of(long seed) {
    return NoiseSource.seeded(seed);
  }
}
