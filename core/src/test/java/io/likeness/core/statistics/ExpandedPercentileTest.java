package io.likeness.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExpandedPercentileTest {
  private static long[] equal(int persons) {
    long[] rows = new long[persons];
    Arrays.fill(rows, 3);
    return rows;
  }

  @Test
  void ofFewPersonsTheIntervalIsWider() {
    // Φ(-sqrt(m / (m - 1)) t): t is 2.776 of 4 degrees of freedom, 2.262 of 9 and 1.984 of 99.
    assertThat(ExpandedPercentile.tail(equal(5))).isCloseTo(0.00095, within(1e-5));
    assertThat(ExpandedPercentile.tail(equal(10))).isCloseTo(0.00855, within(1e-5));
    assertThat(ExpandedPercentile.tail(equal(100))).isCloseTo(0.0231, within(1e-4));
    assertThat(ExpandedPercentile.tail(new long[] {200, 1, 1, 1, 1}))
        .as("nearly one person")
        .isLessThan(1e-6);
  }
}
