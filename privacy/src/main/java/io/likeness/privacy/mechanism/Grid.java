package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A power-of-two grid for noisy reals: values are rounded to it before noise is added, and noise is
 * a whole number of cells, so the set of possible outputs is the same for all neighbours (Mironov,
 * "On significance of the least significant bits", CCS 2012).
 *
 * @param cell distance of grid points, a power of two
 */
record Grid(double cell) {
  /** Cells to one unit of noise scale, as a power of two. */
  private static final int RESOLUTION_BITS = 24;

  /** The grid for noise of about {@code scale}. */
  static Grid under(double scale) {
    double cell = Math.scalb(1.0, Math.getExponent(scale) - RESOLUTION_BITS);
    if (!(cell >= 0x1p-900 && cell <= 0x1p900)) {
      throw new IllegalArgumentException("noise of scale " + scale + " has no grid of doubles.");
    }
    return new Grid(cell);
  }

  /**
   * The cell number of {@code value}.
   *
   * @throws IllegalArgumentException when the value is not finite or too large for the grid
   */
  long cells(double value) {
    double finite = DpRanges.finite("value", value);
    if (!holds(finite)) {
      // Which value it is, is what noise is to hide.
      throw new IllegalArgumentException(
          "a value is too large for noise on a grid of " + cell + "; clamp it first.");
    }
    return (long) Math.rint(finite / cell);
  }

  /** Whether {@code value} has a cell number. */
  boolean holds(double value) {
    return Math.abs(value / cell) <= 0x1p52;
  }

  /** The value of a cell number; beyond 2^53 cells it is rounded, which is post-processing. */
  double value(long cells) {
    return cells * cell;
  }

  /** {@code x} in cells, exactly. */
  static BigDecimal exact(double x) {
    return new BigDecimal(x);
  }

  /** σ² in squared cells as a whole number, rounded up, so that noise is never less than asked. */
  BigInteger variance(double sigma) {
    BigDecimal inCells = exact(sigma / cell);
    return inCells.multiply(inCells).setScale(0, java.math.RoundingMode.CEILING).toBigInteger();
  }
}
