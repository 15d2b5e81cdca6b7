package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubsampledGaussianTest {
  private static final SubsampledGaussian STEP = new SubsampledGaussian(0.25, 1.5, 2);

  @Test
  void clipsToTheNormAndKeepsWhatIsShorter() {
    assertThat(clipped(6, -8)).containsExactly(new double[] {1.2, -1.6}, within(1e-6));
    assertThat(clipped(0.6f, -0.8f)).containsExactly(new double[] {0.6f, -0.8f}, within(1e-6));
  }

  private static double[] clipped(float... vector) {
    return Arrays.stream(STEP.cells(vector)).mapToDouble(STEP::value).toArray();
  }

  @Test
  void roundingLeavesNoVectorLongerThanTheNorm() {
    Random random = new Random(5);
    for (int length : new int[] {1, 2, 7, 1000, 100_000}) {
      float[] vector = new float[length];
      for (int i = 0; i < length; i++) {
        vector[i] = (float) random.nextGaussian() * 100;
      }
      double squares = 0;
      for (double v : clipped(vector)) {
        squares += v * v;
      }
      assertThat(Math.sqrt(squares)).isBetween(2 - 1e-3, 2.0);
    }
    assertThatThrownBy(() -> new SubsampledGaussian(1, 1e9, 1).cells(new float[10_000]))
        .hasMessageContaining("cannot be rounded");
  }

  @Test
  void aSumHasNoOrderAndItsGridIsThatOfItsNeighbours() {
    long[] one = STEP.cells(new float[] {0.1f});
    long[] two = STEP.cells(new float[] {0.7f});
    long[] noise = STEP.noiseCells(1, NoiseSource.seeded(3));
    double cell = STEP.value(1);
    for (long cells : new long[] {noise[0], noise[0] + one[0], noise[0] + two[0] + one[0]}) {
      assertThat(STEP.value(cells) / cell).isEqualTo(Math.rint(STEP.value(cells) / cell));
    }
    assertThat(cell).isBetween(3 * 0x1p-26, 3 * 0x1p-23);
  }

  @Test
  void aVectorThatIsNotFiniteIsLeftOut() {
    assertThat(STEP.cells(new float[] {1, Float.NaN, 2})).containsExactly(0, 0, 0);
    assertThat(STEP.cells(new float[] {1, Float.POSITIVE_INFINITY})).containsExactly(0, 0);
  }

  @Test
  void booksTheLossOfAllItsSteps() {
    double few = STEP.loss(10, 1e-5).charge().epsilon();
    double many = STEP.loss(100, 1e-5).charge().epsilon();
    assertThat(few).isPositive().isLessThan(many);
    assertThat(STEP.loss(10, 1e-5).charge().delta()).isEqualTo(1e-5);
  }

  @Test
  void refusesNanEverywhere() {
    assertThatThrownBy(() -> new SubsampledGaussian(Double.NaN, 1, 1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new SubsampledGaussian(0.5, Double.NaN, 1))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new SubsampledGaussian(0.5, 1, Double.NaN))
        .hasMessageContaining("NaN");
  }
}
