package io.likeness.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Laws whose cells reach further than what they were made of: nothing may wrap to the other end.
 */
class OwnWindowTest {
  @Test
  void veryManyStepsAreNeverToldBelowTheTruth() {
    double[][] cases = {
      {2165.06, 3e8, 0.3}, {1732, 3e8, 0.05}, {6324.6, 1e9, 0.3}, {3000, 1e7, 1e-5}
    };
    for (double[] c : cases) {
      double exact = AnalyticGaussian.epsilon(c[0] / Math.sqrt(c[1]), c[2]);
      double pld =
          PldAccountant.epsilon(List.of(new PrivacyEvent.Gaussian(c[0]).times((long) c[1])), c[2]);
      // Loose where cells are wider than one step's losses, but never below.
      assertThat(pld).as(c[1] + " steps").isGreaterThanOrEqualTo(exact).isLessThan(1e4);
    }
  }

  @Test
  void fewFarAtomsAreNeverToldBelowTheTruth() {
    double[][] cases = {{2, 9, 0.3}, {2, 30, 0.01}, {1, 10, 1e-3}, {1.945, 36, 6.6e-6}};
    for (double[] c : cases) {
      List<PrivacyEvent.Repeated> events =
          List.of(new PrivacyEvent.Approximate(c[0], 0).times((long) c[1]));
      double pld = PldAccountant.epsilon(events, c[2]);
      assertThat(composed(c[0], (int) c[1], pld)).as(c[1] + " events").isLessThan(c[2] * 1.0001);
    }
  }

  /** δ at {@code epsilon} of k events of pure ε (Kairouz, Oh and Viswanath 2017, theorem 3.3). */
  private static double composed(double each, int k, double epsilon) {
    double sum = 0;
    double ways = 1;
    for (int lost = 0; lost <= k; lost++) {
      double gain = Math.exp((k - lost) * each) - Math.exp(epsilon + lost * each);
      sum += ways * Math.max(0, gain);
      ways = ways * (k - lost) / (lost + 1);
    }
    return sum / Math.pow(1 + Math.exp(each), k);
  }
}
