package io.likeness.privacy.mechanism;

import static io.likeness.privacy.mechanism.Fit.assertHeldAndHalfIsCaught;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Everything that answers with a whole number, by χ² on 200,000 draws; see {@link Fit} for how
 * often a right sampler fails (6.5e-5 each).
 */
class WholeNumberLawTest {
  private static final long[] ZERO = {0};

  /** 1 with probability {@code p}, else 0. */
  private static LongToDoubleFunction coin(double p) {
    return x -> x == 1 ? p : x == 0 ? 1 - p : 0;
  }

  private static LongToDoubleFunction shares(double[] p) {
    return x -> x >= 0 && x < p.length ? p[(int) x] : 0;
  }

  private static long one(boolean head) {
    return head ? 1 : 0;
  }

  @Test
  void discreteLaplaceHasItsLaw() {
    for (double epsilon : new double[] {0.2, 3}) {
      DiscreteLaplaceMechanism m = new DiscreteLaplaceMechanism(epsilon, 2);
      DiscreteLaplaceMechanism half = new DiscreteLaplaceMechanism(2 * epsilon, 2);
      NoiseSource noise = NoiseSource.seeded(1);
      int reach = (int) (40 / epsilon) + 5;
      assertHeldAndHalfIsCaught(
          m.toString(),
          Fit.ofWhole(() -> m.noisy(ZERO, noise)[0], m::pmf, reach),
          Fit.ofWhole(() -> half.noisy(ZERO, noise)[0], m::pmf, reach));
    }
  }

  @Test
  void discreteGaussianHasItsLaw() {
    for (double rho : new double[] {0.5, 0.003}) {
      DiscreteGaussianMechanism m = new DiscreteGaussianMechanism(rho, 1, 1e-6);
      DiscreteGaussianMechanism half = new DiscreteGaussianMechanism(4 * rho, 1, 1e-6);
      NoiseSource noise = NoiseSource.seeded(2);
      int reach = (int) (6 * Math.sqrt(m.sigmaSquared())) + 1;
      double[] p = new double[reach + 1];
      Arrays.setAll(p, m::pmf);
      LongToDoubleFunction pmf = x -> p[(int) Math.abs(x)];
      assertHeldAndHalfIsCaught(
          m.toString(),
          Fit.ofWhole(() -> m.noisy(ZERO, noise)[0], pmf, reach),
          Fit.ofWhole(() -> half.noisy(ZERO, noise)[0], pmf, reach));
    }
  }

  @Test
  void countsOfNeighboursReachTheSameNumbers() {
    NoiseSource noise = NoiseSource.seeded(3);
    DiscreteLaplaceMechanism laplace = new DiscreteLaplaceMechanism(0.5, 1);
    DiscreteGaussianMechanism gaussian = new DiscreteGaussianMechanism(0.1, 1, 1e-6);
    for (Mechanism<long[]> m : List.<Mechanism<long[]>>of(laplace, gaussian)) {
      // The rarest of these is drawn 195 times on average: it is missing with 1e-84.
      assertThat(reached(m, 100, noise)).hasSize(11).isEqualTo(reached(m, 101, noise));
    }
  }

  private static Set<Long> reached(Mechanism<long[]> m, long exact, NoiseSource noise) {
    Set<Long> out = new TreeSet<>();
    for (int i = 0; i < 40_000; i++) {
      long[] in = {exact};
      long x =
          m instanceof DiscreteLaplaceMechanism l
              ? l.noisy(in, noise)[0]
              : ((DiscreteGaussianMechanism) m).noisy(in, noise)[0];
      if (Math.abs(x - 100) <= 5) {
        out.add(x);
      }
    }
    return out;
  }

  @Test
  void randomizedResponseHasItsLaw() {
    for (int k : new int[] {2, 5, 40}) {
      RandomizedResponse r = new RandomizedResponse(k, 1.2);
      RandomizedResponse half = new RandomizedResponse(k, 2.4);
      NoiseSource noise = NoiseSource.seeded(4);
      double[] p = new double[k];
      Arrays.fill(p, 1 / (Math.exp(1.2) + k - 1));
      p[k / 2] = Math.exp(1.2) / (Math.exp(1.2) + k - 1);
      assertHeldAndHalfIsCaught(
          r.toString(),
          Fit.ofWhole(() -> r.randomise(k / 2, noise), shares(p), k),
          Fit.ofWhole(() -> half.randomise(k / 2, noise), shares(p), k));
    }
  }

  @Test
  void exponentialMechanismHasItsLaw() {
    double[] scores = {0, -0.5, -2, 0.25};
    double[] p = Arrays.stream(scores).map(s -> Math.exp(3 * s / 2)).toArray();
    double all = Arrays.stream(p).sum();
    Arrays.setAll(p, i -> p[i] / all);
    ExponentialMechanism m = new ExponentialMechanism(3, 1);
    ExponentialMechanism half = new ExponentialMechanism(6, 1);
    NoiseSource noise = NoiseSource.seeded(5);
    assertHeldAndHalfIsCaught(
        m.toString(),
        Fit.ofWhole(() -> m.choose(scores, noise), shares(p), 4),
        Fit.ofWhole(() -> half.choose(scores, noise), shares(p), 4));
  }

  @Test
  void partitionSelectionKeepsAsOftenAsItMay() {
    PartitionSelection s = new PartitionSelection(0.8, 1e-3, 2);
    PartitionSelection half = new PartitionSelection(1.6, 1e-3, 2);
    NoiseSource noise = NoiseSource.seeded(6);
    for (long n : new long[] {8, 12, 20}) {
      LongToDoubleFunction law = coin(s.keepProbability(n));
      assertHeldAndHalfIsCaught(
          s + " of " + n,
          Fit.ofWhole(() -> one(s.select(List.of(n), noise).get(0)), law, 1),
          Fit.ofWhole(() -> one(half.select(List.of(n), noise).get(0)), law, 1));
    }
  }

  /** Whole blocks in grey and in colour, and blocks cut in two, whose noise is twice as wide. */
  @Test
  void blocksOfAPictureHaveRoundedLaplaceNoise() {
    for (int channels : new int[] {1, 3}) {
      for (int rows : new int[] {1, 2}) {
        DpPix pix = new DpPix(2, 4, 100.0 * channels, channels);
        DpPix half = new DpPix(2, 4, 200.0 * channels, channels);
        double scale = 255.0 * 4 / 4 / 100 * 2 / rows;
        LongToDoubleFunction law = x -> laplace(x + 0.5, scale) - laplace(x - 0.5, scale);
        NoiseSource noise = NoiseSource.seeded(7);
        assertHeldAndHalfIsCaught(
            pix + " in rows " + rows,
            Fit.ofWhole(new Blocks(pix, rows, noise)::next, law, 120),
            Fit.ofWhole(new Blocks(half, rows, noise)::next, law, 120));
      }
    }
  }

  private static double laplace(double x, double scale) {
    double tail = 0.5 * Math.exp(-Math.abs(x) / scale);
    return x < 0 ? tail : 1 - tail;
  }

  /** What each block of one flat, grey picture has moved by. */
  private static final class Blocks {
    private final byte[] out;
    private final int channels;
    private int at;

    Blocks(DpPix pix, int rows, NoiseSource noise) {
      channels = pix.channels();
      int width = 2 * Fit.DRAWS / channels + 2;
      byte[] grey = new byte[width * rows * channels];
      Arrays.fill(grey, (byte) 128);
      out = pix.randomise(new DpPix.Raster(width, rows, grey), noise).samples();
    }

    long next() {
      int block = at / channels;
      return (out[2 * block * channels + at++ % channels] & 0xff) - 128;
    }
  }

  /** A sampler of fixed size draws as many on average, and is caught. */
  @Test
  void batchesOfDpSgdAreBinomial() {
    double q = 0.25;
    int units = 12;
    SubsampledGaussian step = new SubsampledGaussian(q, 1, 1);
    LongToDoubleFunction law =
        x -> x < 0 || x > units ? 0 : binomial(units, (int) x) * power(q, x) * power(1 - q, 12 - x);
    NoiseSource noise = NoiseSource.seeded(8);
    Fit right =
        Fit.ofWhole(
            () -> {
              long size = 0;
              for (boolean in : step.sample(units, noise)) {
                size += one(in);
              }
              return size;
            },
            law,
            units);
    assertThat(right).matches(Fit::holds, "is binomial");
    assertThat(Fit.ofWhole(() -> 3, law, units)).matches(Fit::isCaughtTwice, "is caught");
  }

  private static double power(double x, long n) {
    return Math.pow(x, n);
  }

  private static double binomial(int n, int k) {
    return k == 0 ? 1 : binomial(n, k - 1) * (n - k + 1) / k;
  }

  @Test
  void coinsFallAsOftenAsTheyShould() {
    NoiseSource noise = NoiseSource.seeded(9);
    assertHeldAndHalfIsCaught(
        "bernoulli",
        Fit.ofWhole(() -> one(noise.bernoulli(0.3)), coin(0.3), 1),
        Fit.ofWhole(() -> one(noise.bernoulli(0.31)), coin(0.3), 1));
    // Both ways through the sampler: denominators below and above 2^48.
    for (int shift : new int[] {0, 70}) {
      BigInteger n = BigInteger.valueOf(5).shiftLeft(shift);
      BigInteger d = BigInteger.valueOf(3).shiftLeft(shift);
      LongToDoubleFunction law = coin(Math.exp(-5 / 3.0));
      assertHeldAndHalfIsCaught(
          "exp(-5/3) at 2^" + shift,
          Fit.ofWhole(() -> one(noise.bernoulliExp(n, d)), law, 1),
          Fit.ofWhole(() -> one(noise.bernoulliExp(n.shiftLeft(1), d)), law, 1));
    }
  }

  @Test
  void wholeNumbersAreEquallyLikelyAndTheRemainderOfADivisionIsCaught() {
    NoiseSource noise = NoiseSource.seeded(10);
    LongToDoubleFunction law = x -> x >= 0 && x < 6 ? 1 / 6.0 : 0;
    assertThat(Fit.ofWhole(() -> noise.uniform(6), law, 6)).matches(Fit::holds, "is uniform");
    assertThat(Fit.ofWhole(() -> noise.uniform(6L << 60 >>> 1) / (1L << 59), law, 6))
        .matches(Fit::holds, "is uniform at the top");
    assertThat(Fit.ofWhole(() -> noise.uniform(16) % 6, law, 6))
        .matches(Fit::isCaughtTwice, "is caught");
  }

  /**
   * Of a tree of two levels over leaves that are full (N) and empty in turn, the quantile at p is
   * p·(2 + (z1 − z0 + 2·max(0, z2))/N) to first order in the noises z, of ε/2 each; so large an N
   * leaves nothing of the second order after rounding.
   */
  @Test
  void eachLevelOfATreeHasTheNoiseOfItsShare() {
    QuantileTree tree = new QuantileTree(0, 4, 2, 2, 2, 1);
    QuantileTree half = new QuantileTree(0, 4, 2, 2, 4, 1);
    DiscreteLaplaceMechanism level = new DiscreteLaplaceMechanism(1, 1);
    int reach = 100;
    double[] p = new double[2 * reach + 1];
    for (int z0 = -25; z0 <= 25; z0++) {
      for (int z1 = -25; z1 <= 25; z1++) {
        for (int z2 = -25; z2 <= 25; z2++) {
          p[reach + z1 - z0 + 2 * Math.max(0, z2)] += level.pmf(z0) * level.pmf(z1) * level.pmf(z2);
        }
      }
    }
    LongToDoubleFunction law = x -> p[(int) x + reach];
    NoiseSource noise = NoiseSource.seeded(11);
    assertHeldAndHalfIsCaught(
        tree.toString(),
        Fit.ofWhole(() -> movedBy(tree, noise), law, reach),
        Fit.ofWhole(() -> movedBy(half, noise), law, reach));
  }

  private static long movedBy(QuantileTree tree, NoiseSource noise) {
    long n = 1_000_000;
    double at = tree.noisy(new long[] {n, 0, n, 0}, noise).quantile(0.25);
    return Math.round(n * (at / 0.25 - 2));
  }
}
