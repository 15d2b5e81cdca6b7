package io.likeness.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.privacy.mechanism.DiscreteLaplaceMechanism;
import io.likeness.privacy.mechanism.NoiseSource;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LedgerRulesTest {
  /** A ledger that writes everything down and refuses nothing. */
  static final class Notebook extends PrivacyLedger {
    @Override
    public Balance balance() {
      return new Balance(new PrivacyLoss.Approximate(9, 1e-5), new PrivacyLoss.Approximate(0, 0));
    }

    @Override
    protected Charge commit(String purpose, PrivacyLoss.Approximate asked) {
      return new Charge(purpose, balance(), false);
    }
  }

  private final PrivacyLedger ledger = new Notebook();

  @Test
  void aReceiptPaysOnce() {
    DiscreteLaplaceMechanism m = new DiscreteLaplaceMechanism(1, 1);
    Receipt receipt = ledger.charge("r1", m.loss());
    long[] exact = {5};
    m.release(exact, receipt, NoiseSource.secure());
    assertThat(exact).containsExactly(5);
    assertThatThrownBy(() -> m.release(exact, receipt, NoiseSource.secure()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("charge again");
  }

  @Test
  void aReceiptPaysForNoMoreThanItsCharge() {
    Receipt receipt = ledger.charge("r1", PrivacyLoss.pure(1));
    assertThatThrownBy(() -> receipt.redeem(PrivacyLoss.pure(1.01)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> receipt.redeem(new PrivacyLoss.Approximate(1, 1e-9)))
        .isInstanceOf(IllegalStateException.class);
    List<Receipt> parts = receipt.split(List.of(PrivacyLoss.pure(0.25), PrivacyLoss.pure(0.75)));
    assertThat(parts).hasSize(2);
    parts.get(1).redeem(PrivacyLoss.pure(0.75));
    assertThatThrownBy(() -> receipt.redeem(PrivacyLoss.pure(0.1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aChargeNeedsAPurposeAndAFiniteLoss() {
    assertThatThrownBy(() -> ledger.charge(" ", PrivacyLoss.pure(1)))
        .hasMessageContaining("purpose");
  }

  @Test
  void budgetExceededSaysBudgetSpentAskedAndRemedy() {
    BudgetExceeded e =
        new BudgetExceeded(
            "card-2",
            new PrivacyLedger.Balance(
                new PrivacyLoss.Approximate(3, 1e-6), new PrivacyLoss.Approximate(2.5, 0)),
            new PrivacyLoss.Approximate(1, 0));
    assertThat(e)
        .hasMessageContainingAll(
            "card-2", "3.00", "2.50", "1.00", "never refunded", "an earlier model");
  }

  @Test
  void everyRangeRefusesNanInfinityZeroAndNegativesWithTheValue() {
    List<DoubleConsumer> checks =
        List.of(
            DpRanges::epsilon,
            DpRanges::delta,
            DpRanges::sensitivity,
            DpRanges::sigma,
            DpRanges::noiseMultiplier,
            DpRanges::samplingRate,
            DpRanges::rho,
            DpRanges::kappa,
            DpRanges::clippingNorm);
    for (DoubleConsumer check : checks) {
      for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0, -0.0, -1}) {
        assertThatThrownBy(() -> check.accept(bad))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(String.valueOf(bad));
      }
    }
    for (double bad : new double[] {1, 1.5}) {
      assertThatThrownBy(() -> DpRanges.delta(bad)).hasMessageContaining("(0, 1)");
    }
    assertThatThrownBy(() -> DpRanges.samplingRate(1.5)).hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> PrivacyCalculator.epsilon(1, 0.1, 0, 1e-5))
        .hasMessageContaining("at least 1, got 0");
  }

  @Test
  void moreOfAnythingNeverCostsLess() {
    double one = PrivacyCalculator.epsilon(1.2, 0.01, 500, 1e-6).epsilonPld();
    assertThat(PrivacyCalculator.epsilon(1.2, 0.01, 600, 1e-6).epsilonPld()).isGreaterThan(one);
    assertThat(PrivacyCalculator.epsilon(1.2, 0.02, 500, 1e-6).epsilonPld()).isGreaterThan(one);
    assertThat(PrivacyCalculator.epsilon(1.1, 0.01, 500, 1e-6).epsilonPld()).isGreaterThan(one);
    assertThat(PrivacyCalculator.epsilon(1.2, 0.01, 500, 1e-7).epsilonPld()).isGreaterThan(one);
  }

  @Test
  void noiseForATargetMeetsTheTarget() {
    double sigma = PrivacyCalculator.noiseMultiplier(2, 0.01, 1000, 1e-5);
    double epsilon = PrivacyCalculator.epsilon(sigma, 0.01, 1000, 1e-5).epsilonPld();
    assertThat(epsilon).isBetween(1.98, 2.0);
  }

  @Test
  void aLossIsBookedAtItsOwnDelta() {
    PrivacyLoss.Composed composed =
        new PrivacyLoss.Composed(
            List.of(new PrivacyEvent.Laplace(0.1).times(8), new PrivacyEvent.Gaussian(10).times(4)),
            1e-6);
    assertThat(composed.charge().epsilon()).isBetween(1.35, 1.38);
    assertThat(composed.charge().delta()).isEqualTo(1e-6);
    assertThat(PrivacyLoss.pure(2).epsilon(1e-9)).isEqualTo(2);
    assertThat(new PrivacyLoss.Approximate(2, 1e-6).epsilon(1e-9))
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Stream.of(PrivacyLoss.pure(1)).allMatch(PrivacyLoss.Approximate::pure)).isTrue();
  }
}
