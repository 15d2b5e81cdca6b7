package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Draws against their laws. Seeds are fixed, so a passing test stays passing; over random seeds
 * each check fails with probability below 1e-6 for the right law (χ² beyond mean + 7 standard
 * deviations) and each is shown to fail for halved noise.
 */
class SamplerTest {
  private static final int DRAWS = 40_000;

  /** (χ² − degrees of freedom)/√(2·degrees of freedom) over [−reach, reach] and the two tails. */
  private static double excess(LongSupplier draw, LongToDoubleFunction pmf, int reach) {
    long[] seen = new long[2 * reach + 1];
    long outside = 0;
    for (int i = 0; i < DRAWS; i++) {
      long x = draw.getAsLong();
      if (Math.abs(x) <= reach) {
        seen[(int) x + reach]++;
      } else {
        outside++;
      }
    }
    double chi = 0;
    double inside = 0;
    for (int x = -reach; x <= reach; x++) {
      double p = pmf.applyAsDouble(x);
      inside += p;
      chi += square(seen[x + reach] - DRAWS * p) / (DRAWS * p);
    }
    chi += square(outside - DRAWS * (1 - inside)) / Math.max(1e-9, DRAWS * (1 - inside));
    int freedom = 2 * reach + 1;
    return (chi - freedom) / Math.sqrt(2.0 * freedom);
  }

  private static double square(double x) {
    return x * x;
  }

  @Test
  void discreteLaplaceHasItsLawAndHalvedNoiseIsCaught() {
    DiscreteLaplaceMechanism m = new DiscreteLaplaceMechanism(0.7, 2);
    DiscreteLaplaceMechanism halved = new DiscreteLaplaceMechanism(1.4, 2);
    NoiseSource noise = NoiseSource.seeded(1);
    long[] zero = {0};
    assertThat(excess(() -> m.noisy(zero, noise)[0], m::pmf, 12)).isLessThan(7);
    assertThat(excess(() -> halved.noisy(zero, noise)[0], m::pmf, 12)).isGreaterThan(100);
  }

  @Test
  void discreteGaussianHasItsLawAndHalvedNoiseIsCaught() {
    DiscreteGaussianMechanism m = new DiscreteGaussianMechanism(0.03, 1, 1e-6);
    DiscreteGaussianMechanism halved = new DiscreteGaussianMechanism(0.12, 1, 1e-6);
    NoiseSource noise = NoiseSource.seeded(2);
    long[] zero = {0};
    assertThat(excess(() -> m.noisy(zero, noise)[0], m::pmf, 11)).isLessThan(7);
    assertThat(excess(() -> halved.noisy(zero, noise)[0], m::pmf, 11)).isGreaterThan(100);
  }

  @Test
  void gridNoiseHasTheVarianceOfItsLaw() {
    NoiseSource noise = NoiseSource.seeded(3);
    LaplaceMechanism laplace = new LaplaceMechanism(0.5, 3, 4);
    GaussianMechanism gaussian = new GaussianMechanism(1, 1e-5, 2, 4);
    double laplaceSum = 0;
    double gaussianSum = 0;
    int rounds = DRAWS / 4;
    for (int i = 0; i < rounds; i++) {
      laplaceSum +=
          Arrays.stream(laplace.noisy(new double[4], noise)).map(SamplerTest::square).sum();
      gaussianSum +=
          Arrays.stream(gaussian.noisy(new double[4], noise)).map(SamplerTest::square).sum();
    }
    // Five standard errors: var(x²) is 20b⁴ for Laplace and 2σ⁴ for Gauss.
    double b = laplace.scale();
    assertThat(laplaceSum / DRAWS)
        .isCloseTo(2 * b * b, within(5 * Math.sqrt(20.0 / DRAWS) * b * b));
    double variance = square(gaussian.sigma());
    assertThat(gaussianSum / DRAWS)
        .isCloseTo(variance, within(5 * Math.sqrt(2.0 / DRAWS) * variance));
  }

  @Test
  void everyOutputLiesOnTheSameGridForNeighbours() {
    NoiseSource noise = NoiseSource.seeded(4);
    LaplaceMechanism m = new LaplaceMechanism(1, 1, 1);
    double cell = m.grid().cell();
    for (double exact : new double[] {0, -0.0, Double.MIN_VALUE, 1 / 3.0, 1e6 + 0.1}) {
      for (int i = 0; i < 200; i++) {
        double out = m.noisy(new double[] {exact}, noise)[0] / cell;
        assertThat(out).isEqualTo(Math.rint(out));
      }
    }
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e300}) {
      assertThatThrownBy(() -> m.noisy(new double[] {bad}, noise))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void coinFlipsHaveTheirProbability() {
    NoiseSource noise = NoiseSource.seeded(5);
    int heads = 0;
    int exponential = 0;
    int rare = 0;
    for (int i = 0; i < DRAWS; i++) {
      heads += noise.bernoulli(0.3) ? 1 : 0;
      exponential += noise.bernoulliExp(BigInteger.valueOf(5), BigInteger.valueOf(3)) ? 1 : 0;
      rare += noise.bernoulli(Double.MIN_VALUE) ? 1 : 0;
    }
    double error = 5 * Math.sqrt(0.25 / DRAWS);
    assertThat(heads / (double) DRAWS).isCloseTo(0.3, within(error));
    assertThat(exponential / (double) DRAWS).isCloseTo(Math.exp(-5 / 3.0), within(error));
    assertThat(rare).isZero();
    assertThat(noise.bernoulli(1)).isTrue();
    assertThat(noise.bernoulli(0)).isFalse();
    assertThatThrownBy(() -> noise.bernoulli(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Counts of 100 and of 101 must not be told apart better than e^ε; with 40,000 draws each the
   * empirical ratio of a set of probability ≥ 0.1 is within 8 % at five standard errors.
   */
  @Test
  void neighboursAreWithinTheBoundAndHalvedNoiseIsNot() {
    assertThat(worstRatio(new DiscreteLaplaceMechanism(1, 1))).isLessThan(Math.exp(1) * 1.08);
    assertThat(worstRatio(new DiscreteLaplaceMechanism(2, 1))).isGreaterThan(Math.exp(1) * 1.3);
  }

  private static double worstRatio(DiscreteLaplaceMechanism m) {
    NoiseSource noise = NoiseSource.seeded(6);
    int[] above = new int[2];
    for (int i = 0; i < DRAWS; i++) {
      above[0] += m.noisy(new long[] {100}, noise)[0] > 100 ? 1 : 0;
      above[1] += m.noisy(new long[] {101}, noise)[0] > 100 ? 1 : 0;
    }
    return above[1] / (double) above[0];
  }

  @Test
  void randomizedResponseKeepsAsOftenAsItSays() {
    RandomizedResponse r = new RandomizedResponse(5, 1);
    NoiseSource noise = NoiseSource.seeded(7);
    long[] seen = new long[5];
    for (int i = 0; i < DRAWS; i++) {
      seen[r.randomise(2, noise)]++;
    }
    double error = 5 * Math.sqrt(0.25 / DRAWS);
    for (int c = 0; c < 5; c++) {
      assertThat(seen[c] / (double) DRAWS)
          .isCloseTo(c == 2 ? r.keepProbability() : r.otherProbability(), within(error));
    }
    assertThat(r.frequency(seen[2], DRAWS)).isCloseTo(1, within(0.05));
  }

  @Test
  void exponentialMechanismChoosesByItsProbabilities() {
    ExponentialMechanism m = new ExponentialMechanism(3, 1);
    double[] scores = {0, -0.5, -2, 0.25};
    double[] p = m.probabilities(scores);
    NoiseSource noise = NoiseSource.seeded(8);
    int[] seen = new int[4];
    for (int i = 0; i < DRAWS; i++) {
      seen[m.choose(scores, noise)]++;
    }
    for (int i = 0; i < 4; i++) {
      assertThat(seen[i] / (double) DRAWS).isCloseTo(p[i], within(5 * Math.sqrt(0.25 / DRAWS)));
    }
  }

  @Test
  void directionsScatterWithTheMeanCosineOfTheirConcentration() {
    for (int[] c : new int[][] {{2, 10}, {3, 1}, {16, 10}, {192, 100}, {192, 500}}) {
      VonMisesFisher v = new VonMisesFisher(c[0], c[1]);
      NoiseSource noise = NoiseSource.seeded(9);
      float[] mu = new float[c[0]];
      mu[1] = 3;
      double sum = 0;
      double squares = 0;
      int n = 4000;
      for (int i = 0; i < n; i++) {
        float[] x = v.randomise(mu, noise);
        double norm = 0;
        for (float f : x) {
          norm += f * f;
        }
        assertThat(norm).isCloseTo(1, within(1e-5));
        sum += x[1];
        squares += x[1] * x[1];
      }
      double mean = sum / n;
      double error = Math.sqrt((squares / n - mean * mean) / n);
      assertThat(mean)
          .as("d, kappa = %s", Arrays.toString(c))
          .isCloseTo(v.meanCosine(), within(4 * error));
    }
    assertThatThrownBy(
            () -> new VonMisesFisher(2, 1).randomise(new float[2], NoiseSource.seeded(1)))
        .hasMessageContaining("no direction");
  }

  /** Three quantiles of 4,000 draws each within 4.9 deviations: below 1e-5 false. */
  @Test
  void noiseOnAVectorHasTheLengthOfItsLawAndNoDirection() {
    for (int d : new int[] {1, 2, 16, 192}) {
      MultivariateLaplace m = new MultivariateLaplace(d, 5);
      float[] at = new float[d];
      at[0] = 3;
      NoiseSource noise = NoiseSource.seeded(12);
      int n = 4000;
      double mean = 0;
      double[] below = new double[3];
      for (int i = 0; i < n; i++) {
        float[] x = m.randomise(at, noise);
        double squares = 0;
        for (int j = 0; j < d; j++) {
          squares += (double) (x[j] - at[j]) * (x[j] - at[j]);
        }
        mean += (x[0] - at[0]) / n;
        double p = m.radiusCdf(Math.sqrt(squares));
        below[0] += p < 0.05 ? 1.0 / n : 0;
        below[1] += p < 0.5 ? 1.0 / n : 0;
        below[2] += p < 0.95 ? 1.0 / n : 0;
      }
      double[] expected = {0.05, 0.5, 0.95};
      for (int q = 0; q < 3; q++) {
        double error = Math.sqrt(expected[q] * (1 - expected[q]) / n);
        assertThat(below[q]).as("d = %d", d).isCloseTo(expected[q], within(4.9 * error));
      }
      // The variance of a coordinate is E r²/d = (d + 1)/ε².
      assertThat(mean).isCloseTo(0, within(4.9 * Math.sqrt((d + 1.0) / n) / 5));
    }
    assertThatThrownBy(
            () ->
                new MultivariateLaplace(1, 1)
                    .randomise(new float[] {Float.NaN}, NoiseSource.seeded(1)))
        .hasMessageContaining("NaN");
  }

  @Test
  void quantilesOfATightTreeAreThoseOfTheData() {
    QuantileTree tree = new QuantileTree(0, 100, 50, 1);
    long[] leaves = new long[tree.leaves()];
    for (int i = 0; i < 20_000; i++) {
      leaves[tree.leaf(i / 200.0)]++;
    }
    assertThat(tree.leaf(Double.NaN)).isZero();
    assertThat(tree.leaf(1e9)).isEqualTo(tree.leaves() - 1);
    QuantileTree.Released released = tree.noisy(leaves, NoiseSource.seeded(10));
    for (double p : new double[] {0, 0.1, 0.5, 0.9, 1}) {
      assertThat(released.quantile(p)).isCloseTo(100 * p, within(0.5));
    }
    // Empty data at tiny epsilon must still give a value within the bounds.
    double wild =
        new QuantileTree(0, 100, 0.001, 1)
            .noisy(new long[tree.leaves()], NoiseSource.seeded(11))
            .quantile(0.5);
    assertThat(wild).isBetween(0.0, 100.0);
  }

  @Test
  void pixelizationOfAFlatImageKeepsItsLevelWhereNoiseIsSmall() {
    DpPix pix = new DpPix(8, 1, 40, 3);
    byte[] samples = new byte[20 * 13 * 3];
    Arrays.fill(samples, (byte) 200);
    DpPix.Raster out = pix.randomise(new DpPix.Raster(20, 13, samples), NoiseSource.seeded(12));
    for (byte s : out.samples()) {
      assertThat((s & 0xff)).isBetween(180, 220);
    }
    assertThat(samples[0]).isEqualTo((byte) 200);
    assertThat(pix.guarantee()).contains("not the privacy of an identity");
  }

  @Test
  void clippedEmbeddingComesBackNoisyAndNansTellNothing() {
    LocalGaussian g = new LocalGaussian(3, 200, 1e-5, 1);
    float[] out = g.randomise(new float[] {Float.NaN, 3, 4}, NoiseSource.seeded(13));
    assertThat(out[0]).isCloseTo(0, within(0.8f));
    assertThat(out[1]).isCloseTo(0.6f, within(0.8f));
    assertThat(out[2]).isCloseTo(0.8f, within(0.8f));
  }

  @Test
  void theSecureSourceDoesNotRepeatItself() {
    assertThat(NoiseSource.secure().nextLong()).isNotEqualTo(NoiseSource.secure().nextLong());
  }
}
