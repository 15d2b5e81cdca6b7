package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.AnalyticGaussian;
import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;
import java.math.BigInteger;

/**
 * Gaussian noise on a vector of reals, (ε, δ)-DP, with the smallest σ (Balle and Wang 2018), as a
 * discrete Gaussian on a power-of-two grid of σ·2^-24 or finer.
 *
 * <p>Rounding to the grid adds √dimension cells to the sensitivity, and σ is scaled up for it.
 *
 * @param epsilon in (0, ∞)
 * @param delta in (0, 1)
 * @param l2Sensitivity most that one privacy unit changes the vector by, in L2
 * @param dimension length of the vector
 */
public record GaussianMechanism(double epsilon, double delta, double l2Sensitivity, int dimension)
    implements Mechanism<double[]> {
  public GaussianMechanism {
    DpRanges.epsilon(epsilon);
    DpRanges.delta(delta);
    DpRanges.sensitivity(l2Sensitivity);
    DpRanges.atLeastOne("dimension", dimension);
  }

  /** σ, in the unit of the values. */
  public double sigma() {
    return AnalyticGaussian.sigma(epsilon, delta, l2Sensitivity);
  }

  @Override
  public PrivacyLoss loss() {
    return new PrivacyLoss.Approximate(epsilon, delta);
  }

  @Override
  public double[] release(double[] exact, Receipt receipt, NoiseSource noise) {
    receipt.redeem(loss());
    return noisy(exact, noise);
  }

  double[] noisy(double[] exact, NoiseSource noise) {
    if (exact.length != dimension) {
      throw new IllegalArgumentException(
          "the vector has " + exact.length + " values, the mechanism is for " + dimension + ".");
    }
    double sigma = sigma();
    Grid grid = Grid.under(sigma);
    long[] cells = noiseCells(sigma, noise);
    double[] out = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      out[i] = grid.value(grid.cells(exact[i]) + cells[i]);
    }
    return out;
  }

  /** The noise of one release, in cells of the grid under {@code sigma}. */
  long[] noiseCells(double sigma, NoiseSource noise) {
    Grid grid = Grid.under(sigma);
    double rounding = Math.sqrt(dimension) * grid.cell();
    BigInteger variance = grid.variance(sigma * (1 + rounding / l2Sensitivity));
    long[] cells = new long[dimension];
    for (int i = 0; i < dimension; i++) {
      cells[i] = noise.discreteGaussian(variance, BigInteger.ONE);
    }
    return cells;
  }
}
