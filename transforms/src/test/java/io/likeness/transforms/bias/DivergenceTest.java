package io.likeness.transforms.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DivergenceTest {
  private static final double[] HALVES = {0.5, 0.5};
  private static final double[] ONE = {1, 0};

  @Test
  void equalSharesAreNowhereApart() {
    assertThat(Divergence.jensenShannon(HALVES, HALVES)).isZero();
    assertThat(Divergence.totalVariation(HALVES, HALVES)).isZero();
    assertThat(Divergence.likelihoodRatio(HALVES, HALVES)).isZero();
  }

  @Test
  void groupsThatAreNotWantedAtAllAreOneApart() {
    double[] other = {0, 1};
    assertThat(Divergence.jensenShannon(ONE, other)).isEqualTo(1);
    assertThat(Divergence.totalVariation(ONE, other)).isEqualTo(1);
    assertThat(Divergence.likelihoodRatio(ONE, other)).isInfinite();
  }

  /** m = (3/4, 1/4): ½·log₂(4/3) + ½·(½·log₂(2/3) + ½·log₂ 2). */
  @Test
  void jensenShannonIsInBits() {
    assertThat(Divergence.jensenShannon(ONE, HALVES))
        .isCloseTo((log2(4 / 3.0) + 0.5 * log2(2 / 3.0) + 0.5) / 2, within(1e-12));
    assertThat(Divergence.jensenShannon(HALVES, ONE))
        .isCloseTo(Divergence.jensenShannon(ONE, HALVES), within(1e-12));
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  @Test
  void totalVariationIsWhatIsInTheWrongGroup() {
    assertThat(
            Divergence.totalVariation(new double[] {0.5, 0.3, 0.2}, new double[] {0.4, 0.4, 0.2}))
        .isCloseTo(0.1, within(1e-12));
  }

  @Test
  void theLikelihoodRatioIsThatOfOneRow() {
    assertThat(Divergence.likelihoodRatio(new double[] {0.6, 0.4}, HALVES))
        .isCloseTo(2 * (0.6 * Math.log(1.2) + 0.4 * Math.log(0.8)), within(1e-12));
  }
}
