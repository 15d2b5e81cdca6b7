package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The noise of mechanisms for one record or one choice. A mean over many draws lies within five
 * standard errors of what the law says (by chance it does not with probability below 1e-6; sources
 * are seeded), and outside them where the mechanism is built at twice its epsilon, which is half
 * its noise.
 */
class RecordNoiseTest {
  private static final double ERRORS = 5;

  /** The mean of {@code draws} numbers and five of its standard errors. */
  private record Mean(double value, double error) {
    static Mean of(double[] draws) {
      double mean = Arrays.stream(draws).average().orElseThrow();
      double variance = Arrays.stream(draws).map(x -> (x - mean) * (x - mean)).sum();
      return new Mean(mean, ERRORS * Math.sqrt(variance) / draws.length);
    }
  }

  /** {@code draws} are those at ε times its argument. */
  private static void heldAndHalfIsCaught(
      double expected, java.util.function.DoubleFunction<double[]> draws) {
    Mean right = Mean.of(draws.apply(1));
    Mean halved = Mean.of(draws.apply(2));
    assertThat(Math.abs(right.value() - expected)).isLessThan(right.error());
    assertThat(Math.abs(halved.value() - expected)).isGreaterThan(halved.error());
  }

  private static double[] times(int n, DoubleUnaryOperator draw) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = draw.applyAsDouble(i);
    }
    return out;
  }

  @Test
  void anotherClassIsSaidAsOftenAsEpsilonAsks() {
    NoiseSource noise = NoiseSource.seeded(21);
    heldAndHalfIsCaught(
        new RandomizedResponse(7, 1.2).keepProbability(),
        by -> {
          RandomizedResponse r = new RandomizedResponse(7, 1.2 * by);
          return times(20_000, i -> r.randomise(3, noise) == 3 ? 1 : 0);
        });
  }

  @Test
  void theBestIsChosenAsOftenAsEpsilonAsks() {
    NoiseSource noise = NoiseSource.seeded(22);
    double[] scores = {0, -0.5, -2, 0.25};
    double most = Arrays.stream(scores).map(s -> Math.exp(3 * s / 2)).sum();
    heldAndHalfIsCaught(
        Math.exp(3 * 0.25 / 2) / most,
        by -> {
          ExponentialMechanism m = new ExponentialMechanism(3 * by, 1);
          return times(20_000, i -> m.choose(scores, noise) == 3 ? 1 : 0);
        });
  }

  @Test
  void directionsScatterAsWidelyAsEpsilonAsks() {
    NoiseSource noise = NoiseSource.seeded(23);
    float[] at = new float[38];
    at[4] = 2;
    heldAndHalfIsCaught(
        new VonMisesFisher(38, 30).meanCosine(),
        by -> {
          VonMisesFisher v = new VonMisesFisher(38, 30 * by);
          return times(4_000, i -> v.randomise(at, noise)[4]);
        });
  }

  @Test
  void aVectorIsMovedAsFarAsEpsilonAsks() {
    NoiseSource noise = NoiseSource.seeded(24);
    int dimension = 16;
    float[] at = new float[dimension];
    // The radius has the law Gamma(d, 1/ε).
    heldAndHalfIsCaught(
        dimension / 5.0,
        by -> {
          MultivariateLaplace m = new MultivariateLaplace(dimension, 5 * by);
          return times(4_000, i -> length(m.randomise(at, noise)));
        });
  }

  @Test
  void aClippedEmbeddingIsMovedAsFarAsEpsilonAndDeltaAsk() {
    NoiseSource noise = NoiseSource.seeded(25);
    float[] at = new float[64];
    LocalGaussian right = new LocalGaussian(at.length, 2, 1e-5, 1);
    heldAndHalfIsCaught(
        at.length * right.sigma() * right.sigma(),
        by -> {
          LocalGaussian g = new LocalGaussian(at.length, 2 * by, 1e-5, 1);
          return times(2_000, i -> Math.pow(length(g.randomise(at, noise)), 2));
        });
  }

  @Test
  void eachBlockOfAPictureIsMovedAsFarAsEpsilonAsks() {
    NoiseSource noise = NoiseSource.seeded(26);
    int side = 200;
    byte[] grey = new byte[side * side];
    Arrays.fill(grey, (byte) 128);
    double epsilon = 20;
    heldAndHalfIsCaught(
        new DpPix(4, 8, epsilon, 1).meanAbsoluteError(128),
        by -> {
          DpPix pix = new DpPix(4, 8, epsilon * by, 1);
          byte[] out = pix.randomise(new DpPix.Raster(side, side, grey), noise).samples();
          int across = side / 4;
          return times(
              across * across, b -> moved(out[(int) b / across * 4 * side + (int) b % across * 4]));
        });
  }

  private static double moved(byte sample) {
    return Math.abs((sample & 0xff) - 128);
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    return Math.sqrt(squares);
  }
}
