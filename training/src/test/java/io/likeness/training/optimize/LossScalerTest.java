package io.likeness.training.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossScalerTest {
  @Test
  void halvesAfterAnOverflowAndDoublesAfterTwoThousandGoodSteps() {
    LossScaler scaler = new LossScaler();
    assertThat(scaler.scale()).isEqualTo(65_536);
    scaler.told(true);
    assertThat(scaler.scale()).isEqualTo(32_768);
    for (int i = 0; i < 1_999; i++) {
      scaler.told(false);
    }
    assertThat(scaler.scale()).isEqualTo(32_768);
    LossScaler resumed = new LossScaler(scaler.scale(), scaler.good());
    resumed.told(false);
    assertThat(resumed.scale()).isEqualTo(65_536);
    assertThat(resumed.good()).isZero();
  }

  @Test
  void anOverflowStartsTheCountAgainAndTheScaleStaysPositive() {
    LossScaler scaler = new LossScaler(2, 1_999);
    scaler.told(true);
    assertThat(scaler.good()).isZero();
    for (int i = 0; i < 2_000; i++) {
      scaler.told(true);
    }
    assertThat(scaler.scale()).isPositive();
  }
}
