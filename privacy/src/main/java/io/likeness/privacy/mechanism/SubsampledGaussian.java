package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyEvent;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.util.List;

/**
 * One step of DP-SGD (Abadi et al., CCS 2016, algorithm 1): a Poisson sample of privacy units, each
 * unit's vector scaled down to norm C, their sum with Gaussian noise of deviation σC.
 *
 * <p>Vectors and noise are whole cells of a {@link Grid}, so that sums are exact in any order and
 * what can come out is the same for all neighbours; noise that is rounded to cells is the rounded
 * outcome of noise that was not. Each draw is the mean of four normals times 2 (Holohan and
 * Braghin, ESORICS 2021, section 4), so that its low bits do not give away the draw behind it. The
 * number of units is taken to be public.
 *
 * @param samplingRate q in (0, 1]: chance of each unit to be in a step, independently
 * @param noiseMultiplier σ in (0, ∞)
 * @param clippingNorm C in (0, ∞)
 */
public record SubsampledGaussian(double samplingRate, double noiseMultiplier, double clippingNorm) {
  private static final int SUMMED = 4;

  public SubsampledGaussian {
    DpRanges.samplingRate(samplingRate);
    DpRanges.noiseMultiplier(noiseMultiplier);
    DpRanges.clippingNorm(clippingNorm);
  }

  /** Which of {@code units} are in the next step. */
  public boolean[] sample(int units, NoiseSource noise) {
    boolean[] drawn = new boolean[units];
    for (int i = 0; i < units; i++) {
      drawn[i] = noise.bernoulli(samplingRate);
    }
    return drawn;
  }

  /** What a vector of {@code norm} is multiplied by to be at most as long as {@code most}. */
  static double factor(double norm, double most) {
    return Math.min(1, most / Math.max(norm, Double.MIN_NORMAL));
  }

  /**
   * One unit's vector scaled down and rounded to the grid, in cells; its norm is at most C. One
   * that is not finite becomes zero: it must not tell that this unit was in the sum.
   *
   * @throws IllegalArgumentException when rounding alone could exceed C
   */
  public long[] cells(float[] vector) {
    Grid grid = grid();
    // Rounding to a grid moves each coordinate by up to half a cell.
    double room = clippingNorm * (1 - 1e-9) - 0.5 * Math.sqrt(vector.length) * grid.cell();
    if (!(room > 0)) {
      throw new IllegalArgumentException(
          "a gradient of "
              + vector.length
              + " numbers cannot be rounded under noise of "
              + noiseMultiplier
              + " times its norm; give less noise.");
    }
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    double norm = Math.sqrt(squares);
    double factor = norm < Double.POSITIVE_INFINITY ? factor(norm, room) : 0;
    long[] out = new long[vector.length];
    for (int i = 0; i < out.length && factor > 0; i++) {
      out[i] = grid.cells(vector[i] * factor);
    }
    return out;
  }

  /** Noise for the sum of the vectors of one step, in cells. */
  public long[] noiseCells(int dimension, NoiseSource noise) {
    Grid grid = grid();
    double scale = noiseMultiplier * clippingNorm / Math.sqrt(SUMMED);
    long[] out = new long[dimension];
    for (int i = 0; i < dimension; i++) {
      double sum = 0;
      for (int n = 0; n < SUMMED; n++) {
        sum += noise.gaussian();
      }
      out[i] = grid.cells(scale * sum);
    }
    return out;
  }

  /** The value of a number of cells. */
  public double value(long cells) {
    return grid().value(cells);
  }

  private Grid grid() {
    return Grid.under(noiseMultiplier * clippingNorm);
  }

  /** What {@code steps} steps tell about one unit, booked at {@code delta}. */
  public PrivacyLoss.Composed loss(long steps, double delta) {
    return new PrivacyLoss.Composed(
        List.of(new PrivacyEvent.Gaussian(noiseMultiplier, samplingRate).times(steps)), delta);
  }
}
