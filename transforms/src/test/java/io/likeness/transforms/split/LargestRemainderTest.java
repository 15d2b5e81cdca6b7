package io.likeness.transforms.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargestRemainderTest {
  @Test
  void roundsTheTextbookElection() {
    // 100,000 votes, 10 seats: quotas 4.7, 1.6, 1.58, 1.2, 0.61, 0.31.
    assertThat(LargestRemainder.divide(10, 47_000, 16_000, 15_800, 12_000, 6_100, 3_100))
        .containsExactly(5, 2, 1, 1, 1, 0);
  }

  @Test
  void alwaysSumsToTheTotalAndStaysWithinOneOfTheQuota() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      double[] shares = random.doubles(1 + random.nextInt(40)).map(x -> x < 0.2 ? 0 : x).toArray();
      shares[0] = 0.5;
      long total = random.nextInt(100_000);
      long[] parts = LargestRemainder.divide(total, shares);
      double sum = Arrays.stream(shares).sum();
      assertThat(Arrays.stream(parts).sum()).isEqualTo(total);
      for (int k = 0; k < parts.length; k++) {
        assertThat(Math.abs(parts[k] - total * shares[k] / sum)).isLessThan(1);
        assertThat(shares[k] > 0 || parts[k] == 0).isTrue();
      }
    }
  }

  @Test
  void keepsWholeQuotasWhole() {
    assertThat(LargestRemainder.divide(30, 0.1, 0.2, 0.7)).containsExactly(3, 6, 21);
    assertThat(LargestRemainder.divide(7, 1, 1, 1)).containsExactly(3, 2, 2);
  }

  @Test
  void refusesNanAndNothingToDivideAmong() {
    assertThatThrownBy(() -> LargestRemainder.divide(1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> LargestRemainder.divide(1, 0, 0)).hasMessageContaining("positive sum");
    assertThatThrownBy(() -> LargestRemainder.divide(-1, 1)).hasMessageContaining("-1");
  }
}
