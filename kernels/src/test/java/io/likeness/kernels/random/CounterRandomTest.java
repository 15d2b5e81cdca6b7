package io.likeness.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CounterRandomTest {

  private static final byte[] DIGEST = new byte[32];

  static {
    for (int i = 0; i < DIGEST.length; i++) {
      DIGEST[i] = (byte) (7 * i + 1);
    }
  }

  private static int[] philox(int c0, int c1, int c2, int c3, int k0, int k1) {
    int[] out = new int[4];
    CounterRandom.philox(c0, c1, c2, c3, k0, k1, out, 0);
    return out;
  }

  /** The three vectors "philox4x32 10" of the known-answer file of the Random123 distribution. */
  @Test
  void givesTheKnownAnswersOfRandom123() {
    assertThat(philox(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(philox(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void laysTheDigestOutAsKeyThenHighCounterWords() {
    byte[] pi = {
      0x22,
      0x38,
      0x09,
      (byte) 0xa4,
      (byte) 0xd0,
      0x31,
      (byte) 0x9f,
      0x29,
      0x2e,
      (byte) 0x8a,
      0x19,
      0x13,
      0x44,
      0x73,
      0x70,
      0x03
    };
    CounterRandom random = CounterRandom.of(pi, 5);
    int[] expected = philox(0, 5, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);
    assertThat(random.nextInt()).isEqualTo(expected[0]);
    assertThat(random.nextInt()).isEqualTo(expected[1]);
  }

  @Test
  void namedStreamsDoNotDependOnWhatWasDrawn() {
    CounterRandom fresh = CounterRandom.of(DIGEST, 0);
    CounterRandom drawn = CounterRandom.of(DIGEST, 0);
    drawn.nextGaussian();
    assertThat(drawn.stream("noise").nextInt()).isEqualTo(fresh.stream("noise").nextInt());
    assertThat(fresh.stream("noise").nextInt()).isNotEqualTo(fresh.stream("gain").nextInt());
    assertThat(fresh.stream("noise").nextInt())
        .isNotEqualTo(CounterRandom.of(DIGEST, 1).stream("noise").nextInt());
  }

  /**
   * Chi-square with 6 degrees of freedom below 38.3: false failure 1e-6, were the seed not fixed.
   */
  @Test
  void boundedIntsAreUniform() {
    CounterRandom random = CounterRandom.of(DIGEST, 2);
    int[] seen = new int[7];
    int draws = 70_000;
    for (int i = 0; i < draws; i++) {
      seen[random.nextInt(7)]++;
    }
    double chiSquare = 0;
    for (int count : seen) {
      chiSquare += (count - draws / 7.0) * (count - draws / 7.0) / (draws / 7.0);
    }
    assertThat(chiSquare).isLessThan(38.3);
  }

  @Test
  void doublesLieInTheUnitInterval() {
    CounterRandom random = CounterRandom.of(DIGEST, 3);
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double x = random.nextDouble();
      assertThat(x >= 0 && x < 1).isTrue();
      sum += x;
    }
    assertThat(sum / 100_000).isCloseTo(0.5, within(0.005));
    assertThat(random.uniform(3, 3)).isEqualTo(3);
    assertThat(random.uniform(-2, -1)).isBetween(-2.0, -1.0);
  }

  /** Kolmogorov–Smirnov at 1e-6 (2.69 / √n), were the seed not fixed. */
  @Test
  void filledNumbersAreNormal() {
    float[] filled = new float[200_001];
    CounterRandom.of(DIGEST, 4).fillGaussian(filled, 2.0);
    double[] unit = new double[filled.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = filled[i] / 2.0;
    }
    assertThat(kolmogorovSmirnov(unit)).isLessThan(2.69 / Math.sqrt(unit.length));
    assertThat(beyond(unit, 3.654)).isCloseTo(2.58e-4, within(2e-4));
  }

  @Test
  void singleNumbersAreNormal() {
    CounterRandom random = CounterRandom.of(DIGEST, 5);
    double[] unit = new double[200_000];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = random.nextGaussian();
    }
    assertThat(kolmogorovSmirnov(unit)).isLessThan(2.69 / Math.sqrt(unit.length));
    assertThat(beyond(unit, 3.654)).isCloseTo(2.58e-4, within(2e-4));
  }

  /** The same statistic must refuse numbers that are slightly too wide, or it proves nothing. */
  @Test
  void theNormalityTestRefusesAWrongWidth() {
    float[] filled = new float[200_001];
    CounterRandom.of(DIGEST, 4).fillGaussian(filled, 1.03);
    double[] unit = new double[filled.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = filled[i];
    }
    assertThat(kolmogorovSmirnov(unit)).isGreaterThan(2.69 / Math.sqrt(unit.length));
  }

  @Test
  void neighboursAreUncorrelated() {
    float[] x = new float[100_000];
    CounterRandom.of(DIGEST, 6).fillGaussian(x, 1);
    double sum = 0;
    for (int i = 1; i < x.length; i++) {
      sum += x[i] * x[i - 1];
    }
    assertThat(sum / Math.sqrt(x.length)).isBetween(-4.9, 4.9);
  }

  @Test
  void aPrefixDoesNotDependOnTheLengthOfTheWholeForShortFills() {
    float[] shorter = new float[8];
    float[] longer = new float[8];
    CounterRandom.of(DIGEST, 7).fillGaussian(shorter, 1);
    CounterRandom.of(DIGEST, 7).fillGaussian(longer, 1);
    assertThat(longer).containsExactly(shorter);
    CounterRandom.of(DIGEST, 7).fillGaussian(longer, 2);
    assertThat(longer[0]).isEqualTo(2 * shorter[0]);
  }

  @Test
  void aBatchHoldsTheSameNumbersAsSingleBlocks() {
    int[] batch = new int[4 * PhiloxBatch.BLOCKS];
    new PhiloxBatch().fill(-100, -2, 3, -4, 5, -6, batch);
    int[] single = new int[batch.length];
    for (int i = 0; i < PhiloxBatch.BLOCKS; i++) {
      CounterRandom.philox(-100 + i, -2, 3, -4, 5, -6, single, 4 * i);
    }
    assertThat(batch).isEqualTo(single);
  }

  @Test
  void keepsItsBitsFromReleaseToRelease() {
    float[] x = new float[20_000];
    CounterRandom.of(DIGEST, 8).fillGaussian(x, 1);
    assertThat(Arrays.hashCode(x)).isEqualTo(GOLDEN_FILL);
    CounterRandom random = CounterRandom.of(DIGEST, 9);
    long hash = 0;
    for (int i = 0; i < 20_000; i++) {
      hash = 31 * hash + Double.doubleToLongBits(random.nextGaussian());
    }
    assertThat(hash).isEqualTo(GOLDEN_SINGLE);
  }

  private static final int GOLDEN_FILL = -1266078037;
  private static final long GOLDEN_SINGLE = 880024169063401095L;

  @Test
  void refusesWhatItCannotDraw() {
    CounterRandom random = CounterRandom.of(DIGEST, 0);
    assertThatThrownBy(() -> CounterRandom.of(new byte[15], 0)).hasMessageContaining("15 bytes");
    assertThatThrownBy(() -> random.nextInt(0)).hasMessageContaining("Bound 0");
    assertThatThrownBy(() -> random.uniform(0, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> random.uniform(2, 1)).hasMessageContaining("low ≤ high");
    assertThatThrownBy(() -> random.fillGaussian(new float[1], Double.NaN))
        .hasMessageContaining("NaN");
  }

  private static double beyond(double[] x, double limit) {
    return Arrays.stream(x).filter(v -> Math.abs(v) > limit).count() / (double) x.length;
  }

  private static double kolmogorovSmirnov(double[] x) {
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    double worst = 0;
    for (int i = 0; i < sorted.length; i++) {
      double p = normalCdf(sorted[i]);
      worst = Math.max(worst, Math.abs(p - (i + 0.5) / sorted.length));
    }
    return worst;
  }

  /** Φ by its series around 0, good to 1e-12 for |x| < 6. */
  private static double normalCdf(double x) {
    double term = x;
    double sum = x;
    for (int k = 1; k < 200 && Math.abs(term) > 1e-17; k++) {
      term *= x * x / (2 * k + 1);
      sum += term;
    }
    return Math.min(1, Math.max(0, 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)));
  }
}
