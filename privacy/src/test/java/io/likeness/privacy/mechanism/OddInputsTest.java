package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is no number is refused or put where it tells nothing; a zero of either sign and numbers too
 * small to be normal leave no trace: with the same noise the outputs agree in every bit.
 */
class OddInputsTest {
  private static final double[] NOTHINGS = {0.0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, 1e-310};
  private static final float[] SMALL = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-40f};
  private static final float[] ENDLESS = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  /** Long enough that a trace in one draw of a hundred would show. */
  private static List<Long> bits(Function<NoiseSource, double[]> release) {
    NoiseSource noise = NoiseSource.seeded(1);
    return Stream.generate(() -> release.apply(noise))
        .limit(500)
        .flatMap(v -> Arrays.stream(v).mapToObj(Double::doubleToRawLongBits))
        .toList();
  }

  private static List<Integer> floatBits(Function<NoiseSource, float[]> release) {
    NoiseSource noise = NoiseSource.seeded(2);
    return Stream.generate(() -> release.apply(noise))
        .limit(500)
        .flatMap(
            v ->
                java.util.stream.IntStream.range(0, v.length)
                    .mapToObj(i -> Float.floatToRawIntBits(v[i])))
        .toList();
  }

  @Test
  void sumsOfNothingAreAlike() {
    LaplaceMechanism laplace = new LaplaceMechanism(1, 1, 2);
    GaussianMechanism gauss = new GaussianMechanism(1, 1e-5, 1, 2);
    for (double x : NOTHINGS) {
      assertThat(bits(n -> laplace.noisy(new double[] {x, x}, n)))
          .isEqualTo(bits(n -> laplace.noisy(new double[2], n)));
      assertThat(bits(n -> gauss.noisy(new double[] {x, x}, n)))
          .isEqualTo(bits(n -> gauss.noisy(new double[2], n)));
    }
    assertThat(bits(n -> laplace.noisy(new double[] {1e-6, 0}, n)))
        .as("a number that is on the grid does show")
        .isNotEqualTo(bits(n -> laplace.noisy(new double[2], n)));
  }

  @Test
  void sumsThatAreNoNumberAreRefused() {
    NoiseSource noise = NoiseSource.seeded(3);
    for (double x : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0, 1e300, -Double.MAX_VALUE}) {
      // A sum that is a number is what noise is to hide.
      String told = Double.isFinite(x) ? "a value is too large for noise" : "" + x;
      assertThatThrownBy(() -> new LaplaceMechanism(1, 1, 1).noisy(new double[] {x}, noise))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(told);
      assertThatThrownBy(() -> new GaussianMechanism(1, 1e-5, 1, 1).noisy(new double[] {x}, noise))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(told);
    }
  }

  @Test
  void aSampleThatIsNoNumberIsOneOfTheBounds() {
    LocalLaplace m = new LocalLaplace(1, 200);
    Function<Float, List<Integer>> at = x -> floatBits(n -> m.randomise(new float[] {x, x}, n));
    assertThat(at.apply(Float.NaN)).isEqualTo(at.apply(-1f)).isNotEqualTo(at.apply(0f));
    assertThat(at.apply(Float.NEGATIVE_INFINITY)).isEqualTo(at.apply(-1f));
    assertThat(at.apply(Float.POSITIVE_INFINITY)).isEqualTo(at.apply(1f));
    for (float x : SMALL) {
      assertThat(at.apply(x)).isEqualTo(at.apply(0f));
    }
  }

  @Test
  void aCoordinateThatIsNoNumberIsZeroBeforeClipping() {
    LocalGaussian m = new LocalGaussian(3, 5, 1e-5, 1);
    List<Integer> without = floatBits(n -> m.randomise(new float[] {0, 0.3f, -0.2f}, n));
    for (float x : ENDLESS) {
      assertThat(floatBits(n -> m.randomise(new float[] {x, 0.3f, -0.2f}, n))).isEqualTo(without);
    }
    for (float x : SMALL) {
      assertThat(floatBits(n -> m.randomise(new float[] {x, 0.3f, -0.2f}, n))).isEqualTo(without);
      assertThat(floatBits(n -> m.randomise(new float[] {x, x, x}, n)))
          .isEqualTo(floatBits(n -> m.randomise(new float[3], n)));
    }
  }

  @Test
  void directionsTakeWhatHasOneAndRefuseTheRest() {
    VonMisesFisher m = new VonMisesFisher(3, 20);
    for (float x : ENDLESS) {
      assertThatThrownBy(() -> m.randomise(new float[] {1, x, 0}, NoiseSource.seeded(1)))
          .hasMessageContaining("no direction");
    }
    assertThatThrownBy(() -> m.randomise(new float[] {-0f, 0, 0}, NoiseSource.seeded(1)))
        .hasMessageContaining("no direction");
    List<Integer> along = floatBits(n -> m.randomise(new float[] {0, 1, 0}, n));
    assertThat(floatBits(n -> m.randomise(new float[] {-0f, Float.MIN_VALUE, 0}, n)))
        .as("even the smallest number has a direction")
        .isEqualTo(along);
    assertThat(floatBits(n -> m.randomise(new float[] {-0f, Float.MAX_VALUE, -0f}, n)))
        .isEqualTo(along);
  }

  @Test
  void noiseOnAVectorHidesNothingsAndRefusesWhatIsNoPlace() {
    MultivariateLaplace m = new MultivariateLaplace(2, 3);
    for (float x : ENDLESS) {
      assertThatThrownBy(() -> m.randomise(new float[] {1, x}, NoiseSource.seeded(1)))
          .hasMessageContaining("" + x);
    }
    for (float x : SMALL) {
      assertThat(floatBits(n -> m.randomise(new float[] {x, 1}, n)))
          .isEqualTo(floatBits(n -> m.randomise(new float[] {0, 1}, n)));
    }
  }

  @Test
  void gradientsThatAreNoNumberAreLeftOutAndNothingsStayNothing() {
    SubsampledGaussian step = new SubsampledGaussian(0.5, 1, 2);
    for (float x : ENDLESS) {
      assertThat(step.cells(new float[] {1, x})).containsExactly(0, 0);
    }
    for (float x : SMALL) {
      assertThat(step.cells(new float[] {x, x})).containsExactly(0, 0);
    }
    long[] largest = step.cells(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE});
    assertThat(Math.hypot(step.value(largest[0]), step.value(largest[1]))).isBetween(1.999, 2.0);
  }

  @Test
  void scoresThatAreNoNumberAreRefusedAndNothingsAreAlike() {
    ExponentialMechanism m = new ExponentialMechanism(2, 1);
    for (double x : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
      assertThatThrownBy(() -> m.choose(new double[] {1, x}, NoiseSource.seeded(1)))
          .hasMessageContaining("score");
    }
    for (double x : NOTHINGS) {
      assertThat(bits(n -> new double[] {m.choose(new double[] {x, 0.5}, n)}))
          .isEqualTo(bits(n -> new double[] {m.choose(new double[] {0, 0.5}, n)}));
    }
  }

  @Test
  void aScoreFurtherBehindThanADoubleCanSayIsNeverChosen() {
    NoiseSource noise = NoiseSource.seeded(5);
    double[] scores = {-Double.MAX_VALUE, Double.MAX_VALUE, 0};
    for (double epsilon : new double[] {1, Double.MAX_VALUE}) {
      ExponentialMechanism m = new ExponentialMechanism(epsilon, 1e-300);
      for (int i = 0; i < 1000; i++) {
        assertThat(m.choose(scores, noise)).isEqualTo(1);
      }
    }
  }

  @Test
  void aLeafHoldsWhatIsNoNumberAtTheBounds() {
    QuantileTree tree = new QuantileTree(-1, 1, 1, 1);
    int last = tree.leaves() - 1;
    assertThat(tree.leaf(Double.NaN)).isZero();
    assertThat(tree.leaf(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(tree.leaf(Double.POSITIVE_INFINITY)).isEqualTo(last);
    for (double x : NOTHINGS) {
      assertThat(tree.leaf(x)).isBetween(tree.leaves() / 2 - 1, tree.leaves() / 2);
    }
  }

  @Test
  void probabilitiesThatAreNoneAreRefusedAndTheSmallestNeverHappens() {
    NoiseSource noise = NoiseSource.seeded(4);
    for (double p : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0, -Double.MIN_VALUE, 1.0000001}) {
      assertThatThrownBy(() -> noise.bernoulli(p)).hasMessageContaining("" + p);
    }
    for (int i = 0; i < Fit.DRAWS; i++) {
      assertThat(noise.bernoulli(-0.0) || noise.bernoulli(Double.MIN_VALUE)).isFalse();
    }
    assertThat(noise.bernoulli(1)).isTrue();
  }
}
