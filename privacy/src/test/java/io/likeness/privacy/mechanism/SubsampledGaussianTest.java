package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SubsampledGaussianTest {
  private static final SubsampledGaussian STEP = new SubsampledGaussian(0.25, 1.5, 2);

  @Test
  void clipsToTheNormAndKeepsWhatIsShorter() {
    float[] longer = {6, -8};
    STEP.clip(longer);
    assertThat(longer).containsExactly(new float[] {1.2f, -1.6f}, within(1e-6f));
    float[] shorter = {0.6f, -0.8f};
    STEP.clip(shorter);
    assertThat(shorter).containsExactly(0.6f, -0.8f);
  }

  @Test
  void aVectorThatIsNotFiniteIsLeftOut() {
    float[] broken = {1, Float.NaN, 2};
    STEP.clip(broken);
    assertThat(broken).containsExactly(0, 0, 0);
    float[] endless = {1, Float.POSITIVE_INFINITY};
    STEP.clip(endless);
    assertThat(endless).containsExactly(0, 0);
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
