package io.likeness.privacy.mechanism;

import static io.likeness.privacy.mechanism.Fit.assertHeldAndHalfIsCaught;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.privacy.accounting.Normal;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Real noise on a grid, by Kolmogorov and Smirnov on 200,000 draws; see {@link Fit} for how often a
 * right sampler fails (6.5e-5 each). A cell is 2^-24 of the scale, which no such test can see.
 */
class GridLawTest {
  private static final double THIRD = 1 / 3.0;

  /** One after another of the values of vectors. */
  private static DoubleSupplier each(Supplier<double[]> vectors) {
    return new DoubleSupplier() {
      private double[] vector = {};
      private int next;

      @Override
      public double getAsDouble() {
        if (next == vector.length) {
          vector = vectors.get();
          next = 0;
        }
        return vector[next++];
      }
    };
  }

  private static double[] wide(float[] values) {
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
    }
    return out;
  }

  private static Fit laplace(DoubleSupplier draw, double scale) {
    DoubleUnaryOperator cdf =
        x -> {
          double tail = 0.5 * Math.exp(-Math.abs(x) / scale);
          return x < 0 ? tail : 1 - tail;
        };
    return Fit.ofReal(draw, cdf, 0, 2 * scale * scale);
  }

  private static Fit gauss(DoubleSupplier draw, double sigma) {
    return Fit.ofReal(draw, x -> Normal.cdf(x / sigma), 0, sigma * sigma);
  }

  @Test
  void laplaceHasItsLaw() {
    LaplaceMechanism m = new LaplaceMechanism(0.5, 3, 4);
    LaplaceMechanism half = new LaplaceMechanism(1, 3, 4);
    NoiseSource noise = NoiseSource.seeded(1);
    double[] zero = new double[4];
    assertHeldAndHalfIsCaught(
        m.toString(),
        laplace(each(() -> m.noisy(zero, noise)), 6),
        laplace(each(() -> half.noisy(zero, noise)), 6));
  }

  @Test
  void gaussHasItsLaw() {
    GaussianMechanism m = new GaussianMechanism(1, 1e-5, 2, 50);
    GaussianMechanism half = new GaussianMechanism(1, 1e-5, 1, 50);
    NoiseSource noise = NoiseSource.seeded(2);
    double[] zero = new double[50];
    assertHeldAndHalfIsCaught(
        m.toString(),
        gauss(each(() -> m.noisy(zero, noise)), m.sigma()),
        gauss(each(() -> half.noisy(zero, noise)), m.sigma()));
  }

  /** So large an epsilon that clamping takes nothing away; units within a block and across some. */
  @Test
  void samplesOfAWaveformHaveLaplaceNoise() {
    for (LocalLaplace m :
        new LocalLaplace[] {
          new LocalLaplace(1, 100), new LocalLaplace(5000, 500_000), new LocalLaplace(100_000, 1e7)
        }) {
      LocalLaplace half = new LocalLaplace(m.values(), 2 * m.epsilon());
      NoiseSource noise = NoiseSource.seeded(3);
      float[] silence = new float[Fit.DRAWS];
      assertHeldAndHalfIsCaught(
          m.toString(),
          laplace(each(() -> wide(m.randomise(silence, noise))), 0.02),
          laplace(each(() -> wide(half.randomise(silence, noise))), 0.02));
    }
  }

  @Test
  void clippedEmbeddingsHaveGaussianNoise() {
    LocalGaussian m = new LocalGaussian(50, 2, 1e-5, 0.5);
    LocalGaussian half = new LocalGaussian(50, 2, 1e-5, 0.25);
    NoiseSource noise = NoiseSource.seeded(4);
    float[] at = new float[50];
    assertHeldAndHalfIsCaught(
        m.toString(),
        gauss(each(() -> wide(m.randomise(at, noise))), m.sigma()),
        gauss(each(() -> wide(half.randomise(at, noise))), m.sigma()));
  }

  /** The last three bits of the cell number, or −1 beside the grid. */
  private static long lastBits(double value, Grid grid) {
    double cell = value / grid.cell();
    return cell == Math.rint(cell) ? Math.floorMod((long) cell, 8L) : -1;
  }

  private static Fit bits(DoubleSupplier draw, Grid grid) {
    return Fit.ofWhole(
        () -> lastBits(draw.getAsDouble(), grid), x -> x >= 0 && x < 8 ? 0.125 : 0, 8);
  }

  /**
   * Every output of two neighbours lies on the same grid, and no part of it is closed to one of
   * them: all endings of the cell number are equally likely for both. Noise of doubles added to
   * doubles, whose last bits tell the input, is caught.
   */
  @Test
  void neighboursReachTheSameGridAlike() {
    LaplaceMechanism laplace = new LaplaceMechanism(0.7, 1, 1);
    GaussianMechanism gauss = new GaussianMechanism(0.7, 1e-5, 1, 50);
    Grid under = Grid.under(gauss.sigma());
    for (double exact : new double[] {THIRD, THIRD + 1}) {
      NoiseSource noise = NoiseSource.seeded(5);
      double[] one = {exact};
      double[] many = new double[50];
      Arrays.fill(many, exact);
      assertThat(bits(() -> laplace.noisy(one, noise)[0], laplace.grid()))
          .matches(Fit::holds, "reaches all of the grid");
      assertThat(bits(each(() -> gauss.noisy(many, noise)), under))
          .matches(Fit::holds, "reaches all of the grid");
      assertThat(bits(() -> exact + laplace.quantile(noise.openUniform()), laplace.grid()))
          .matches(Fit::isCaughtTwice, "is caught");
    }
  }

  /** Rounding to float is a function of what lies on the grid, and does not leave it. */
  @Test
  void floatsOfNeighboursLieOnTheSameGrid() {
    NoiseSource noise = NoiseSource.seeded(6);
    LocalLaplace laplace = new LocalLaplace(1, 100);
    LocalGaussian gauss = new LocalGaussian(50, 2, 1e-5, 1);
    for (float at : new float[] {(float) THIRD, -0.9f}) {
      float[] sound = new float[Fit.DRAWS];
      Arrays.fill(sound, at);
      float[] embedding = new float[50];
      Arrays.fill(embedding, at);
      assertThat(beside(each(() -> wide(laplace.randomise(sound, noise))), laplace.scale()))
          .isZero();
      assertThat(beside(each(() -> wide(gauss.randomise(embedding, noise))), gauss.sigma()))
          .isZero();
      assertThat(beside(() -> at + laplace.scale() * Math.log(noise.openUniform()), 1))
          .isPositive();
    }
  }

  /** How many draws do not lie on the grid for noise of {@code scale}. */
  private static int beside(DoubleSupplier draw, double scale) {
    Grid grid = Grid.under(scale);
    int out = 0;
    for (int i = 0; i < Fit.DRAWS; i++) {
      out += lastBits(draw.getAsDouble(), grid) < 0 ? 1 : 0;
    }
    return out;
  }
}
