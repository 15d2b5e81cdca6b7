package io.likeness.transforms.bias;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * How much a share is worth when what it counts comes in clusters: twenty clips of one speaker are
 * not twenty speakers.
 *
 * <p>With x_i the amount of person i in the group, n_i the person's whole amount, m persons, N = Σ
 * n_i and p = Σ x_i / N, the linearised variance of the ratio p is v = m/(m−1) · Σ (x_i − p·n_i)² /
 * N² (Cochran, Sampling Techniques, 3rd ed., section 6.3, persons drawn with replacement). The
 * effective size is p(1−p)/v, and the design effect is units divided by it (Kish, Survey Sampling,
 * 1965). Where p is 0 or 1 nothing varies, and N²/Σ n_i² takes its place: the effective number of
 * persons.
 *
 * <p>An interval knows v only from m persons, so it takes (z / t)² of the effective size, with t of
 * m − 1 degrees of freedom (Korn and Graubard, "Confidence intervals for proportions with small
 * expected number of positive counts estimated from survey data", Survey Methodology 24, 1998). One
 * person is taken for two: the interval then holds nearly everything.
 *
 * @param inGroup Σ x_i, at least 0
 * @param inGroupSquares Σ x_i²
 * @param products Σ x_i·n_i
 * @param total N, positive
 * @param totalSquares Σ n_i²
 * @param persons m, at least 1
 * @param units what the effective size may not exceed: rows
 */
public record ClusterShare(
    double inGroup,
    double inGroupSquares,
    double products,
    double total,
    double totalSquares,
    long persons,
    long units) {
  public ClusterShare {
    if (!(total > 0 && inGroup >= 0 && inGroup <= total * (1 + 1e-12))) {
      throw new IllegalArgumentException(
          "a group holds from 0 to all of a positive total, got " + inGroup + " of " + total);
    }
    if (!(persons >= 1 && units >= 1)) {
      throw new IllegalArgumentException(
          "a share needs at least 1 person and 1 unit, got " + persons + " and " + units);
    }
  }

  public double share() {
    return Math.min(1, inGroup / total);
  }

  /** Independent units that would tell as much, in [1, units]. */
  public double effectiveSize() {
    double p = share();
    double size;
    if (persons == 1) {
      size = 1;
    } else {
      double squares = inGroupSquares - 2 * p * products + p * p * totalSquares;
      double v = persons / (persons - 1.0) * squares / (total * total);
      size =
          p > 0 && p < 1 && v > 0
              ? p * (1 - p) / v
              : p > 0 && p < 1 ? units : total * total / totalSquares;
    }
    return Math.max(1, Math.min(units, size));
  }

  /** units divided by {@link #effectiveSize}, at least 1. */
  public double designEffect() {
    return units / effectiveSize();
  }

  public ShareInterval interval() {
    double t =
        new TDistribution(null, Math.max(1, persons - 1)).inverseCumulativeProbability(0.975);
    double ratio = ShareInterval.Z / t;
    return ShareInterval.wilson(share(), effectiveSize() * ratio * ratio);
  }
}
