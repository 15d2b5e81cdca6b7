package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * How far 200,000 draws are from their law.
 *
 * <p>Draws of the right law fail {@link #holds} by chance with probability 1e-6 for the shape and
 * 6.4e-5 (four standard errors) for the variance; with the fixed seeds of the tests one that passes
 * goes on passing.
 *
 * @param p of Pearson's χ² for whole numbers, and of Kolmogorov and Smirnov for reals, where it is
 *     the bound 2·exp(−2nD²) of Massart (1990), which holds at every n
 * @param varianceErrors how many of its standard errors the variance is off
 */
record Fit(double p, double varianceErrors) {
  static final int DRAWS = 200_000;
  private static final double LEAST_P = 1e-6;
  private static final double MOST_ERRORS = 4;
  private static final double LEAST_EXPECTED = 5;

  /** Whole numbers within {@code reach}, beyond which the law has next to nothing. */
  static Fit ofWhole(LongSupplier draw, LongToDoubleFunction pmf, int reach) {
    long[] seen = new long[2 * reach + 1];
    for (int i = 0; i < DRAWS; i++) {
      seen[(int) Math.max(-reach, Math.min(reach, draw.getAsLong())) + reach]++;
    }
    double[] p = new double[seen.length];
    double[] values = new double[seen.length];
    Arrays.setAll(p, i -> pmf.applyAsDouble(i - reach));
    Arrays.setAll(values, i -> i - reach);
    assertThat(Arrays.stream(p).sum()).as("the law within reach").isBetween(1 - 1e-7, 1 + 1e-7);
    return new Fit(chiSquare(seen, p), varianceErrors(values, seen, p));
  }

  /** Real numbers with a continuous law. */
  static Fit ofReal(DoubleSupplier draw, DoubleUnaryOperator cdf, double mean, double variance) {
    double[] draws = new double[DRAWS];
    double sum = 0;
    double fourth = 0;
    for (int i = 0; i < DRAWS; i++) {
      draws[i] = draw.getAsDouble();
      double square = (draws[i] - mean) * (draws[i] - mean);
      sum += square;
      fourth += square * square;
    }
    Arrays.sort(draws);
    double distance = 0;
    for (int i = 0; i < DRAWS; i++) {
      double f = cdf.applyAsDouble(draws[i]);
      distance = Math.max(distance, Math.max((i + 1.0) / DRAWS - f, f - (double) i / DRAWS));
    }
    double p = Math.min(1, 2 * Math.exp(-2.0 * DRAWS * distance * distance));
    return new Fit(p, errors(sum / DRAWS, fourth / DRAWS, variance));
  }

  /** Shape and variance are those of the law. */
  boolean holds() {
    return p > LEAST_P && Math.abs(varianceErrors) <= MOST_ERRORS;
  }

  /** The shape alone and the variance alone each give it away. */
  boolean isCaughtTwice() {
    return p <= LEAST_P && Math.abs(varianceErrors) > MOST_ERRORS;
  }

  static void assertHeldAndHalfIsCaught(String what, Fit right, Fit halved) {
    assertThat(right).as(what).matches(Fit::holds, "has its law");
    assertThat(halved).as("%s with half the noise", what).matches(Fit::isCaughtTwice, "is caught");
  }

  /** Cells from the left, put together until each has five draws to expect. */
  private static double chiSquare(long[] seen, double[] p) {
    double[] left = {0, 0};
    double chi = 0;
    int cells = 0;
    double restExpected = 1;
    for (int i = 0; i < p.length; i++) {
      left[0] += seen[i];
      left[1] += DRAWS * p[i];
      restExpected -= p[i];
      boolean last = DRAWS * restExpected < LEAST_EXPECTED;
      if (i == p.length - 1 || (left[1] >= LEAST_EXPECTED && !last)) {
        chi += (left[0] - left[1]) * (left[0] - left[1]) / left[1];
        cells++;
        left = new double[2];
      }
    }
    return 1 - new ChiSquaredDistribution(cells - 1).cumulativeProbability(chi);
  }

  private static double varianceErrors(double[] values, long[] seen, double[] p) {
    double mean = 0;
    for (int i = 0; i < p.length; i++) {
      mean += p[i] * values[i];
    }
    double variance = 0;
    double square = 0;
    double fourth = 0;
    for (int i = 0; i < p.length; i++) {
      double off = (values[i] - mean) * (values[i] - mean);
      variance += p[i] * off;
      square += off * seen[i] / DRAWS;
      fourth += off * off * seen[i] / DRAWS;
    }
    return errors(square, fourth, variance);
  }

  private static double errors(double square, double fourth, double variance) {
    return (square - variance) / Math.sqrt((fourth - square * square) / DRAWS);
  }
}
