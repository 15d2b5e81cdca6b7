package io.likeness.transforms.bias;

/**
 * How bad a slice is, and how bad any part of it can be.
 *
 * <p>With n records of which e are hit, a slice of s records with h hit and weight w scores w·(h/s
 * ÷ e/n − 1) − (1 − w)·(n/s − 1): positive where the excess of its rate outweighs its smallness
 * (Sagadeeva and Boehm, "SliceLine: fast, linear-algebra-based slice finding for ML model
 * debugging", SIGMOD 2021, equation 5). The whole scores 0.
 *
 * @param records n, at least 1
 * @param hit e, at least 1
 * @param rateWeight w, in (0, 1]
 * @param minRecords least size of a slice
 */
public record SliceScore(long records, long hit, double rateWeight, long minRecords) {
  public SliceScore {
    if (!(hit >= 1 && hit <= records && rateWeight > 0 && rateWeight <= 1 && minRecords >= 1)) {
      throw new IllegalArgumentException(
          "a score needs 1 to all of the records hit, a weight in (0, 1] and a least size, got "
              + hit
              + " of "
              + records
              + ", "
              + rateWeight
              + " and "
              + minRecords);
    }
  }

  public double of(long sliceRecords, long sliceHit) {
    double s = sliceRecords;
    return rateWeight * (sliceHit / s * records / hit - 1) - (1 - rateWeight) * (records / s - 1);
  }

  /**
   * The highest score of any slice of at most {@code most} records with at most {@code mostHit}
   * hit; −∞ where all of them are too small.
   *
   * <p>As long as all records can be hit, a larger slice scores higher; from there on the score is
   * a/s + b, so one of the ends is highest.
   */
  public double bound(long most, long mostHit) {
    if (most < minRecords) {
      return Double.NEGATIVE_INFINITY;
    }
    long all = Math.min(most, mostHit);
    long least = Math.max(minRecords, all);
    return Math.max(of(least, all), of(most, all));
  }
}
