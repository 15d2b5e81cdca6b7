package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chances that a double next to 1 would round away. */
class SmallChancesTest {
  /** Gives zeros only: the smallest of all binary fractions, which is below any chance there is. */
  private static NoiseSource zeros() {
    return NoiseSource.of(
        new Random() {
          @Override
          public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
          }
        });
  }

  @Test
  void aLargeEpsilonStillLiesSometimes() {
    for (double epsilon : new double[] {36, 40, 100, 700}) {
      RandomizedResponse m = new RandomizedResponse(2, epsilon);
      assertThat(m.otherProbability()).isPositive();
      assertThat(m.randomise(1, zeros())).as("all zeros, at " + epsilon).isZero();
    }
  }

  @Test
  void aGroupThatIsNearlyCertainIsStillDroppedSometimes() {
    PartitionSelection m = new PartitionSelection(40, 1e-6, 1);
    assertThat(m.certainFrom()).isGreaterThan(2);
    assertThat(m.select(List.of(2L), zeros())).containsExactly(false);
    assertThat(m.keepProbability(1)).isEqualTo(1e-6);
  }
}
