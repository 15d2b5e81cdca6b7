package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;

/**
 * Laplace noise of scale b = Δ₁/ε on a vector of reals: ε-DP (Dwork, McSherry, Nissim and Smith
 * 2006), on a power-of-two grid of b·2^-24 or finer.
 *
 * <p>Rounding to the grid adds one cell a coordinate to the sensitivity, and the noise is scaled up
 * for it. Clamp values before they come here; NaN and infinite values are refused.
 *
 * @param epsilon ε of the whole vector, in (0, ∞)
 * @param l1Sensitivity most that one privacy unit changes the vector by, in L1
 * @param dimension length of the vector
 */
public record LaplaceMechanism(double epsilon, double l1Sensitivity, int dimension)
    implements Mechanism<double[]> {
  public LaplaceMechanism {
    DpRanges.epsilon(epsilon);
    DpRanges.sensitivity(l1Sensitivity);
    DpRanges.atLeastOne("dimension", dimension);
  }

  /** b, in the unit of the values. */
  public double scale() {
    return l1Sensitivity / epsilon;
  }

  @Override
  public PrivacyLoss loss() {
    return PrivacyLoss.pure(epsilon);
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
    Grid grid = grid();
    long t = (long) Math.ceil((l1Sensitivity / grid.cell() + dimension) / epsilon);
    double[] out = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      out[i] = grid.value(grid.cells(exact[i]) + noise.discreteLaplace(t, 1));
    }
    return out;
  }

  /** Whether noise can be added to {@code value}: below 2^52 cells of the grid. */
  public boolean holds(double value) {
    return grid().holds(value);
  }

  Grid grid() {
    return Grid.under(scale());
  }

  /** P[noise ≤ x] of the continuous law. */
  public double cdf(double x) {
    double tail = 0.5 * Math.exp(-Math.abs(x) / scale());
    return x < 0 ? tail : 1 - tail;
  }

  /** The x with P[noise ≤ x] = p, for p in (0, 1). */
  public double quantile(double p) {
    DpRanges.probability("p", p);
    return p < 0.5 ? scale() * Math.log(2 * p) : -scale() * Math.log(2 * (1 - p));
  }
}
