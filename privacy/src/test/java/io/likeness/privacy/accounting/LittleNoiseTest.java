package io.likeness.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** With so little noise that odds are beyond a double, nothing may look private. */
class LittleNoiseTest {
  private static final double DELTA = 1e-5;

  @Test
  void epsilonIsExactDownToTheLeastNoiseThatIsAccounted() {
    for (double sigma : new double[] {1, 0.2, 0.08, 0.05, 0.042}) {
      double exact = AnalyticGaussian.epsilon(sigma, DELTA);
      double pld = pld(new PrivacyEvent.Gaussian(sigma));
      assertThat(pld).as("sigma %s", sigma).isCloseTo(exact, within(1e-3 * exact));
      assertThat(pld).as("sigma %s", sigma).isGreaterThanOrEqualTo(exact * (1 - 1e-9));
    }
    for (double epsilon : new double[] {1, 100, 500}) {
      assertThat(pld(new PrivacyEvent.Laplace(epsilon))).isCloseTo(epsilon, within(1e-3 * epsilon));
      assertThat(pld(new PrivacyEvent.DiscreteLaplace(epsilon, 1)))
          .isCloseTo(epsilon, within(1e-3 * epsilon));
    }
  }

  @Test
  void lessNoiseIsRefusedAtOnce() {
    for (double sigma : new double[] {0.03, 0.001, 1e-300}) {
      for (double rate : new double[] {1, 0.5, 0.01}) {
        assertThatThrownBy(() -> PrivacyCalculator.epsilon(sigma, rate, 10, DELTA))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("noise is too small");
      }
    }
    for (PrivacyEvent e :
        List.of(
            new PrivacyEvent.Laplace(2000),
            new PrivacyEvent.DiscreteLaplace(2000, 1),
            new PrivacyEvent.Approximate(2000, 0))) {
      assertThatThrownBy(() -> pld(e)).hasMessageContaining("noise is too small");
    }
  }

  private static double pld(PrivacyEvent event) {
    return PldAccountant.epsilon(List.of(event.times(1)), DELTA);
  }
}
