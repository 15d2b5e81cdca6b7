package io.likeness.privacy.accounting;

import java.util.Locale;

/**
 * The one place that knows which values a parameter of differential privacy may take.
 *
 * <p>Every check is positive, so that NaN fails; every message has the value.
 */
public final class DpRanges {
  /**
   * From here on a δ is none: whoever tells all of each person with this probability, and nothing
   * else, keeps it, and so tells all of one in 1,000 persons.
   */
  public static final double NO_DELTA = 1e-3;

  private DpRanges() {}

  /** ε in (0, ∞). */
  public static double epsilon(double epsilon) {
    return positive("epsilon", epsilon);
  }

  /**
   * ε of noise on single records in [1e-6, 1e6]: with less nothing of a float is left, and with
   * more nothing of it is changed.
   */
  public static double recordEpsilon(double epsilon) {
    if (!(epsilon >= 1e-6 && epsilon <= 1e6)) {
      throw outside("epsilon of noise on records", "[1e-6, 1e6]", epsilon);
    }
    return epsilon;
  }

  /** ε in [0, ∞), for the ε of a loss, which may be none. */
  public static double lossEpsilon(double epsilon) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw outside("epsilon of a loss", "[0, infinity)", epsilon);
    }
    return epsilon;
  }

  /** δ in (0, 1). */
  public static double delta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException(
          "delta must lie in (0, 1), got "
              + delta
              + "; take one well below 1 / persons, such as 1e-6, for Gaussian noise and groups that"
              + " are chosen have no epsilon without.");
    }
    return delta;
  }

  /** δ in [0, 1), for the δ of a loss or a budget; 0 means pure. */
  public static double lossDelta(double delta) {
    if (!(delta >= 0 && delta < 1)) {
      throw outside("delta of a loss", "[0, 1)", delta);
    }
    return delta;
  }

  /** L1 or L2 sensitivity in (0, ∞). */
  public static double sensitivity(double sensitivity) {
    return positive("sensitivity", sensitivity);
  }

  /** Whole-number sensitivity of at least 1. */
  public static long sensitivity(long sensitivity) {
    return atLeastOne("sensitivity", sensitivity);
  }

  /** Standard deviation σ in (0, ∞). */
  public static double sigma(double sigma) {
    return positive("sigma", sigma);
  }

  /** Noise multiplier (σ over sensitivity or clipping norm) in (0, ∞). */
  public static double noiseMultiplier(double noiseMultiplier) {
    return positive("noise multiplier", noiseMultiplier);
  }

  /** Poisson sampling rate q in (0, 1]. */
  public static double samplingRate(double samplingRate) {
    if (!(samplingRate > 0 && samplingRate <= 1)) {
      throw outside("sampling rate", "(0, 1]", samplingRate);
    }
    return samplingRate;
  }

  /** ρ of zero-concentrated differential privacy in (0, ∞). */
  public static double rho(double rho) {
    return positive("rho", rho);
  }

  /** Concentration κ of a von Mises–Fisher law in (0, ∞). */
  public static double kappa(double kappa) {
    return positive("kappa", kappa);
  }

  /** Norm or value bound in (0, ∞). */
  public static double clippingNorm(double clippingNorm) {
    return positive("clipping norm", clippingNorm);
  }

  /** Longest clip of a bound, in seconds, in (0, 3600]. */
  public static double maxSeconds(double seconds) {
    if (!(seconds > 0 && seconds <= 3600)) {
      throw outside("max-seconds", "(0, 3600]", seconds);
    }
    return seconds;
  }

  /** McAdams coefficient α in [0.5, 1]; 1 changes nothing. */
  public static double mcAdams(double alpha) {
    if (!(alpha >= 0.5 && alpha <= 1)) {
      throw outside("alpha", "[0.5, 1]", alpha);
    }
    return alpha;
  }

  /** A probability in (0, 1) that is not δ, such as a significance. */
  public static double probability(String name, double probability) {
    return openUnit(name, probability);
  }

  /** A number of steps, groups, records or categories of at least 1. */
  public static long atLeastOne(String name, long value) {
    if (!(value >= 1)) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value + ".");
    }
    return value;
  }

  /** Any finite number. */
  public static double finite(String name, double value) {
    if (!(Math.abs(value) < Double.POSITIVE_INFINITY)) {
      throw outside(name, "(-infinity, infinity)", value);
    }
    return value;
  }

  private static double positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw outside(name, "(0, infinity)", value);
    }
    return value;
  }

  private static double openUnit(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw outside(name, "(0, 1)", value);
    }
    return value;
  }

  private static IllegalArgumentException outside(String name, String range, double value) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "%s must lie in %s, got %s.", name, range, value));
  }
}
