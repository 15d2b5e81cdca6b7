package io.likeness.training.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SignTestsTest {
  private static final Offset<Double> TINY = Offset.offset(1e-12);

  @Test
  void mcNemarOfSmallTablesIsABinomialTail() {
    assertThat(SignTests.mcNemar(0, 0)).isEqualTo(1);
    assertThat(SignTests.mcNemar(0, 5)).isCloseTo(2 / 32.0, TINY);
    // 2 (1 + 10 + 45) / 1024
    assertThat(SignTests.mcNemar(2, 8)).isCloseTo(112 / 1024.0, TINY);
    assertThat(SignTests.mcNemar(8, 2)).isCloseTo(112 / 1024.0, TINY);
    assertThat(SignTests.mcNemar(7, 7)).isEqualTo(1);
  }

  @Test
  void mcNemarOfLargeTablesIsTheNormalTail() {
    // z = (5100 - 4900 - 1) / 100 with the continuity correction; 2 (1 - Phi(1.99)) = 0.04659.
    assertThat(SignTests.mcNemar(4_900, 5_100)).isCloseTo(0.04659, Offset.offset(2e-4));
    assertThat(SignTests.mcNemar(500_000, 500_000)).isEqualTo(1);
  }

  @Test
  void withOneRowAPersonTheTestByPersonIsMcNemar() {
    for (int b = 0; b <= 12; b++) {
      for (int c = 0; c <= 12; c++) {
        int[] differences = new int[b + c + 4];
        Arrays.fill(differences, 0, b, -1);
        Arrays.fill(differences, b, b + c, 1);
        assertThat(SignTests.byPerson(differences))
            .as("%d and %d", b, c)
            .isCloseTo(SignTests.mcNemar(b, c), TINY);
      }
    }
  }

  @Test
  void theTestByPersonCountsSignsOfPersonsNotRows() {
    // Of 8 signs of (3, 2, 1) sums of at least |6|: 2; of at least |4|: 4.
    assertThat(SignTests.byPerson(new int[] {3, 2, 1})).isCloseTo(2 / 8.0, TINY);
    assertThat(SignTests.byPerson(new int[] {3, 2, -1})).isCloseTo(4 / 8.0, TINY);
    assertThat(SignTests.byPerson(new int[] {60})).isEqualTo(1);
    assertThat(SignTests.byPerson(new int[0])).isEqualTo(1);
  }

  @Test
  void holmStepsDown() {
    assertThat(SignTests.holm(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, TINY);
    assertThat(SignTests.holm(new double[] {0.9, 0.8})).containsExactly(1, 1);
    assertThat(SignTests.holm(new double[0])).isEmpty();
    assertThatThrownBy(() -> SignTests.holm(new double[] {Double.NaN}))
        .hasMessageContaining("not in [0, 1]");
  }

  /**
   * Equal models whose errors cluster by person: the test by person keeps its level and McNemar
   * does not. Of 1,000 corpora a test of level 0.05 rejects more than 78 with chance below 1e-4.
   */
  @Test
  void equalModelsAreSeldomFoundToDifferByPersonAndOftenByRow() {
    CounterRandom random = CounterRandom.of(Sha256.ofAll("A/A"), 0);
    int byPerson = 0;
    int byRow = 0;
    for (int corpus = 0; corpus < 1_000; corpus++) {
      int[] differences = new int[20];
      int first = 0;
      int second = 0;
      for (int person = 0; person < differences.length; person++) {
        double favour = random.nextDouble() < 0.5 ? 0.1 : 0.9;
        for (int row = 0; row < 10; row++) {
          if (random.nextDouble() < favour) {
            second++;
            differences[person]++;
          } else {
            first++;
            differences[person]--;
          }
        }
      }
      byPerson += SignTests.byPerson(differences) <= 0.05 ? 1 : 0;
      byRow += SignTests.mcNemar(first, second) <= 0.05 ? 1 : 0;
    }
    assertThat(byPerson).isLessThanOrEqualTo(78);
    assertThat(byRow).isGreaterThan(200);
  }
}
