package io.likeness.privacy.mechanism;

import static io.likeness.privacy.mechanism.Fit.assertHeldAndHalfIsCaught;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.privacy.accounting.Normal;
import java.util.function.DoubleSupplier;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Noise that is drawn in floating point, without a grid, by Kolmogorov and Smirnov on 200,000
 * draws; see {@link Fit} for how often a right sampler fails (6.5e-5 each).
 */
class DirectionLawTest {
  @Test
  void uniformAndNormalDrawsHaveTheirLaws() {
    NoiseSource noise = NoiseSource.seeded(1);
    assertHeldAndHalfIsCaught(
        "uniform",
        Fit.ofReal(noise::openUniform, x -> x, 0.5, 1 / 12.0),
        Fit.ofReal(() -> 0.25 + noise.openUniform() / 2, x -> x, 0.5, 1 / 12.0));
    assertHeldAndHalfIsCaught(
        "normal",
        Fit.ofReal(noise::gaussian, Normal::cdf, 0, 1),
        Fit.ofReal(() -> noise.gaussian() / 2, Normal::cdf, 0, 1));
  }

  @Test
  void noiseOnTheSumOfGradientsIsNormal() {
    NoiseSource noise = NoiseSource.seeded(2);
    assertHeldAndHalfIsCaught("a step of DP-SGD", ofStep(1.5, 2, noise), ofStep(1.5 / 2, 2, noise));
  }

  private static Fit ofStep(double multiplier, double norm, NoiseSource noise) {
    SubsampledGaussian step = new SubsampledGaussian(0.25, multiplier, norm);
    long[] drawn = step.noiseCells(Fit.DRAWS, noise);
    int[] next = {0};
    return Fit.ofReal(() -> step.value(drawn[next[0]++]), x -> Normal.cdf(x / 3), 0, 9);
  }

  /** The angle to the mean has density ∝ exp(κ·cos θ)·sin^{d−2} θ on (0, π). */
  @Test
  void directionsScatterByTheLawOfVonMisesAndFisher() {
    scatters(2, 10);
    scatters(3, 1);
    scatters(16, 10);
  }

  @Test
  @Tag("slow")
  void directionsOfManyDimensionsScatterByTheirLaw() {
    scatters(192, 400);
  }

  private static void scatters(int d, double kappa) {
    VonMisesFisher right = new VonMisesFisher(d, kappa);
    // Half the noise: angles are about √(d/κ) wide.
    VonMisesFisher half = new VonMisesFisher(d, 4 * kappa);
    Angles law = new Angles(d, kappa);
    NoiseSource noise = NoiseSource.seeded(3);
    float[] at = new float[d];
    at[1] = 3;
    assertHeldAndHalfIsCaught(
        right.toString(),
        Fit.ofReal(() -> angle(right.randomise(at, noise)), law::cdf, law.mean, law.variance),
        Fit.ofReal(() -> angle(half.randomise(at, noise)), law::cdf, law.mean, law.variance));
  }

  private static double angle(float[] x) {
    double side = 0;
    for (int i = 0; i < x.length; i++) {
      side += i == 1 ? 0 : (double) x[i] * x[i];
    }
    return Math.atan2(Math.sqrt(side), x[1]);
  }

  /** The law of the angle, summed up in steps of π/20,000. */
  private static final class Angles {
    private static final int STEPS = 20_000;
    private final double[] below = new double[STEPS + 1];
    private final double mean;
    private final double variance;

    Angles(int d, double kappa) {
      double first = 0;
      double second = 0;
      for (int i = 0; i < STEPS; i++) {
        double theta = (i + 0.5) * Math.PI / STEPS;
        double density =
            Math.exp(kappa * (Math.cos(theta) - 1) + (d - 2) * Math.log(Math.sin(theta)));
        below[i + 1] = below[i] + density;
        first += density * theta;
        second += density * theta * theta;
      }
      mean = first / below[STEPS];
      variance = second / below[STEPS] - mean * mean;
    }

    double cdf(double theta) {
      double at = theta / Math.PI * STEPS;
      int i = Math.min(STEPS - 1, (int) at);
      return (below[i] + (at - i) * (below[i + 1] - below[i])) / below[STEPS];
    }
  }

  @Test
  void noiseOnAVectorIsAsLongAsAGammaLawSays() {
    for (int d : new int[] {1, 16}) {
      MultivariateLaplace right = new MultivariateLaplace(d, 5);
      MultivariateLaplace half = new MultivariateLaplace(d, 10);
      GammaDistribution law = new GammaDistribution(d, 1 / 5.0);
      NoiseSource noise = NoiseSource.seeded(4);
      float[] at = new float[d];
      assertHeldAndHalfIsCaught(
          right.toString(),
          Fit.ofReal(
              () -> length(right.randomise(at, noise)),
              law::cumulativeProbability,
              d / 5.0,
              d / 25.0),
          Fit.ofReal(
              () -> length(half.randomise(at, noise)),
              law::cumulativeProbability,
              d / 5.0,
              d / 25.0));
    }
  }

  private static double length(float[] x) {
    double squares = 0;
    for (float v : x) {
      squares += (double) v * v;
    }
    return Math.sqrt(squares);
  }

  /** The angle in a plane across the mean; a direction out of a cube is caught. */
  @Test
  void noDirectionIsPreferred() {
    NoiseSource noise = NoiseSource.seeded(5);
    VonMisesFisher fisher = new VonMisesFisher(5, 8);
    MultivariateLaplace laplace = new MultivariateLaplace(5, 2);
    float[] at = {0, 3, 0, 0, 0};
    assertThat(round(() -> plane(fisher.randomise(at, noise)))).matches(Fit::holds, "is round");
    assertThat(round(() -> plane(laplace.randomise(at, noise)))).matches(Fit::holds, "is round");
    assertThat(round(() -> Math.atan2(noise.openUniform() - 0.5, 3 * (noise.openUniform() - 0.5))))
        .matches(Fit::isCaughtTwice, "is caught");
  }

  private static double plane(float[] x) {
    return Math.atan2(x[0], x[3]);
  }

  private static Fit round(DoubleSupplier angle) {
    return Fit.ofReal(angle, x -> 0.5 + x / (2 * Math.PI), 0, Math.PI * Math.PI / 3);
  }
}
