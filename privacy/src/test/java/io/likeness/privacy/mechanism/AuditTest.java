package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.privacy.ReferenceTable;
import io.likeness.privacy.accounting.Normal;
import io.likeness.privacy.accounting.PldAccountant;
import io.likeness.privacy.accounting.PrivacyAudit;
import io.likeness.privacy.accounting.PrivacyEvent;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final int CANARIES = 5000;
  private static final int GUESSES = 1000;
  private static final double SIGNIFICANCE = 1e-6;

  @Test
  void oneRunBoundsMeetTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("audit_one_run_steinke2023.csv")) {
      assertThat(
              PrivacyAudit.oneRun(
                  l.whole("m_canaries"),
                  l.whole("r_guesses"),
                  l.whole("v_correct"),
                  l.number("delta"),
                  l.number("p(significance)")))
          .as(l.toString())
          .isCloseTo(l.number("eps_lower_bound"), within(1e-4));
    }
  }

  @Test
  void twoWorldBoundsMeetTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("audit_clopper_pearson.csv")) {
      PrivacyAudit.TwoWorlds w =
          PrivacyAudit.twoWorlds(
              l.whole("n_per_world"),
              l.whole("true_pos"),
              l.whole("false_pos"),
              l.number("delta"),
              0.05);
      assertThat(w.truePositiveLow()).isCloseTo(l.number("tpr_lo95"), within(1e-6));
      assertThat(w.falsePositiveHigh()).isCloseTo(l.number("fpr_hi95"), within(1e-6));
      assertThat(w.epsilon()).as(l.toString()).isCloseTo(l.number("eps_lb"), within(1e-6));
      assertThat(w.gaussianMu()).isCloseTo(l.number("gdp_mu_lb"), within(1e-6));
      assertThat(w.gaussianEpsilon(1e-5)).isCloseTo(l.number("gdp_eps_lb_at_1e-5"), within(1e-5));
    }
  }

  /** The score of each canary is its own noisy count, drawn {@code draws} times and averaged. */
  private static double audit(double epsilon, double noiseDividedBy, int draws, long seed) {
    Random coins = new Random(seed);
    NoiseSource noise = NoiseSource.seeded(seed);
    boolean[] included = new boolean[CANARIES];
    double[] scores = new double[CANARIES];
    DiscreteLaplaceMechanism m = new DiscreteLaplaceMechanism(epsilon * noiseDividedBy, 1);
    for (int i = 0; i < CANARIES; i++) {
      included[i] = coins.nextBoolean();
      for (int d = 0; d < draws; d++) {
        scores[i] += m.noisy(new long[] {included[i] ? 1 : 0}, noise)[0];
      }
    }
    long correct = PrivacyAudit.correctGuesses(included, scores, GUESSES);
    return PrivacyAudit.oneRun(CANARIES, GUESSES, correct, 0, SIGNIFICANCE);
  }

  /** 60 audits of the right build at 1e-6 each: a false alarm has probability below 6e-5. */
  @Test
  void auditNeverRejectsTheRightBuildAndAlwaysRejectsTheWrongOnes() {
    for (double epsilon : new double[] {1, 2, 4}) {
      for (int run = 0; run < 20; run++) {
        assertThat(audit(epsilon, 1, 1, run)).as("right, %s", epsilon).isLessThanOrEqualTo(epsilon);
        assertThat(audit(epsilon, 4, 1, run)).as("noise/4, %s", epsilon).isGreaterThan(epsilon);
        assertThat(audit(epsilon, 1, 16, run)).as("averaged, %s", epsilon).isGreaterThan(epsilon);
        assertThat(audit(epsilon, 1000, 1, run)).as("no noise").isGreaterThan(epsilon);
      }
    }
  }

  @Test
  void refusesCountsThatCannotBe() {
    assertThatThrownBy(() -> PrivacyAudit.oneRun(10, 5, 6, 0, 0.05))
        .hasMessageContaining("got 6, 5, 10");
    assertThatThrownBy(() -> PrivacyAudit.oneRun(10, 5, 5, Double.NaN, 0.05))
        .hasMessageContaining("NaN");
  }

  @Test
  void findsTheEpsilonOfASampledStepFromItsTwoRates() {
    double q = 0.25;
    double sigma = 1.25;
    double without = 1 - Normal.cdf(1);
    double drawn = 1 - Normal.cdf(1 - 1 / sigma);
    double claimed =
        PldAccountant.epsilon(List.of(new PrivacyEvent.Gaussian(sigma, q).times(1)), 1e-5);
    assertThat(sampledEpsilon((1 - q) * without + q * drawn, without, q))
        .isCloseTo(claimed, within(1e-6));
    // Who is in every step in place of each fourth one is told.
    assertThat(sampledEpsilon(drawn, without, q)).isGreaterThan(2 * claimed);
    assertThat(sampledEpsilon(without, without, q)).isZero();
  }

  @Test
  void findsTheParameterOfALawFromHowFarApartItsRatesAre() {
    double rate = 1 / (1 + Math.exp(-1.5));
    assertThat(new PrivacyAudit.TwoWorlds(rate, 1 - rate, 0, 0).leastAt(x -> Math.tanh(x / 2)))
        .isCloseTo(1.5, within(1e-9));
    assertThat(new PrivacyAudit.TwoWorlds(0.4, 0.4, 0, 0).leastAt(x -> Math.tanh(x / 2))).isZero();
  }

  private static double sampledEpsilon(double truePositives, double falsePositives, double q) {
    return new PrivacyAudit.TwoWorlds(truePositives, falsePositives, 0, 0).sampledEpsilon(q, 1e-5);
  }
}
