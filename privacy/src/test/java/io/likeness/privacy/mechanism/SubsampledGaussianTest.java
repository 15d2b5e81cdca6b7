package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SubsampledGaussianTest {
  private static final SubsampledGaussian STEP = new SubsampledGaussian(0.25, 1.5, 2);

  @Test
  void noiseHasTheDeviationOfMultiplierTimesNorm() {
    float[] noise = STEP.noise(40_000, NoiseSource.seeded(1));
    double squares = 0;
    double sum = 0;
    for (float v : noise) {
      sum += v;
      squares += (double) v * v;
    }
    // Seeded; for another seed each of these fails by chance once in about 10^4 runs.
    assertThat(Math.sqrt(squares / noise.length)).isCloseTo(3, within(0.043));
    assertThat(sum / noise.length).isCloseTo(0, within(0.06));
  }

  @Test
  void eachUnitIsDrawnByItself() {
    NoiseSource source = NoiseSource.seeded(2);
    int[] sizes = new int[400];
    long all = 0;
    for (int n = 0; n < sizes.length; n++) {
      for (boolean b : STEP.sample(100, source)) {
        sizes[n] += b ? 1 : 0;
      }
      all += sizes[n];
    }
    double variance = 0;
    for (int size : sizes) {
      variance += (size - 25.0) * (size - 25.0) / sizes.length;
    }
    // Binomial(100, 1/4) has variance 18.75; a sampler of fixed size would have 0. Five deviations.
    assertThat(all / 400.0).isCloseTo(25, within(1.1));
    assertThat(variance).isCloseTo(18.75, within(6.7));
  }

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
