package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is made of draws; their laws have tests of their own. Seeds are fixed. */
class SamplerTest {
  private static final int DRAWS = 40_000;

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
  void sharesAreEstimatedFromRandomizedResponsesWithoutBias() {
    RandomizedResponse r = new RandomizedResponse(5, 1);
    long n = 1_000_000_000;
    double said = 0.3 * r.keepProbability() + 0.7 * r.otherProbability();
    assertThat(r.frequency(Math.round(n * said), n)).isCloseTo(0.3, within(1e-8));
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
