package io.likeness.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void whatIsDoneOnceDoesNotGrowAndWhatIsDoneForEachRecordDoes() {
    Estimate.Taken half = new Estimate.Taken(100, 12, 0.5, 1000);
    Estimate.Taken whole = new Estimate.Taken(200, 14, 0.6, 2000);
    Estimate.Taken expected = Estimate.line(half, whole, 1000);
    assertThat(expected.records()).isEqualTo(1000);
    assertThat(expected.seconds()).isEqualTo(10 + 1000 * 0.02);
    assertThat(expected.coreHours()).isCloseTo(1.4, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(expected.lakeBytes()).isEqualTo(10_000);
  }

  @Test
  void aLargerSampleThatTookLessTimeDoesNotMakeTheRestTakeNone() {
    Estimate.Taken half = new Estimate.Taken(100, 12, 0.5, 1000);
    Estimate.Taken whole = new Estimate.Taken(200, 11, 0.5, 2000);
    assertThat(Estimate.line(half, whole, 1000).seconds()).isEqualTo(11);
  }
}
