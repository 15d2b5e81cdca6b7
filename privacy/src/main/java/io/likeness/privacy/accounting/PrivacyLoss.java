package io.likeness.privacy.accounting;

import java.util.List;

/** An upper bound on what a release tells about one privacy unit. */
public sealed interface PrivacyLoss {
  /** The smallest known ε ≥ 0 at {@code delta} in (0, 1); infinite where there is none. */
  double epsilon(double delta);

  /** The (ε, δ) that a ledger books, which sums up with other charges (basic composition). */
  Approximate charge();

  /** The loss as accountants compose it. */
  List<PrivacyEvent.Repeated> events();

  /** ε-differential privacy. */
  static Approximate pure(double epsilon) {
    return new Approximate(DpRanges.epsilon(epsilon), 0);
  }

  /** (ε, δ)-differential privacy; δ = 0 is pure. */
  record Approximate(double epsilon, double delta) implements PrivacyLoss {
    public Approximate {
      DpRanges.lossEpsilon(epsilon);
      DpRanges.lossDelta(delta);
    }

    /** Whether δ is 0. */
    public boolean pure() {
      return delta == 0;
    }

    @Override
    public double epsilon(double atDelta) {
      return DpRanges.delta(atDelta) >= delta ? epsilon : Double.POSITIVE_INFINITY;
    }

    @Override
    public Approximate charge() {
      return this;
    }

    @Override
    public List<PrivacyEvent.Repeated> events() {
      return List.of(new PrivacyEvent.Approximate(epsilon, delta).times(1));
    }

    /** The loss of this and {@code other} together, by basic composition. */
    public Approximate plus(Approximate other) {
      return new Approximate(epsilon + other.epsilon, delta + other.delta);
    }
  }

  /** ρ-zCDP (Bun and Steinke 2016), booked at {@code chargeDelta}. */
  record ZeroConcentrated(double rho, double chargeDelta) implements PrivacyLoss {
    public ZeroConcentrated {
      DpRanges.rho(rho);
      DpRanges.delta(chargeDelta);
    }

    /**
     * The loss of {@code times} releases with Gaussian noise of {@code noiseMultiplier} times the
     * L2 sensitivity, each of all privacy units: ρ = times/(2σ²) (Bun and Steinke 2016, proposition
     * 1.6).
     */
    public static ZeroConcentrated ofGaussian(
        double noiseMultiplier, long times, double chargeDelta) {
      double sigma = DpRanges.noiseMultiplier(noiseMultiplier);
      return new ZeroConcentrated(
          DpRanges.atLeastOne("times", times) / (2 * sigma * sigma), chargeDelta);
    }

    /**
     * The loss of this and {@code other} together: ρ adds up (Bun and Steinke 2016, lemma 1.7), so
     * ε grows as the root of the number of releases; booked at the sum of their δ.
     */
    public ZeroConcentrated plus(ZeroConcentrated other) {
      return new ZeroConcentrated(rho + other.rho, chargeDelta + other.chargeDelta);
    }

    /**
     * min over α of ρα + ln((α−1)/α) − (ln δ + ln α)/(α−1): Canonne, Kamath and Steinke (2020),
     * corollary 13; never more than {@link #simpleEpsilon}.
     */
    @Override
    public double epsilon(double delta) {
      DpRanges.delta(delta);
      double low = -30;
      double high = 30;
      for (int i = 0; i < 200; i++) {
        double a = low + (high - low) / 3;
        double b = high - (high - low) / 3;
        if (at(Math.exp(a), delta) < at(Math.exp(b), delta)) {
          high = b;
        } else {
          low = a;
        }
      }
      return Math.max(0, Math.min(simpleEpsilon(delta), at(Math.exp(low), delta)));
    }

    /** ρ + 2√(ρ ln(1/δ)): Bun and Steinke (2016), proposition 1.3. */
    public double simpleEpsilon(double delta) {
      return rho + 2 * Math.sqrt(-rho * Math.log(DpRanges.delta(delta)));
    }

    private double at(double orderMinusOne, double delta) {
      double order = 1 + orderMinusOne;
      return rho * order
          + Math.log(orderMinusOne / order)
          - (Math.log(delta) + Math.log(order)) / orderMinusOne;
    }

    @Override
    public Approximate charge() {
      return new Approximate(epsilon(chargeDelta), chargeDelta);
    }

    @Override
    public List<PrivacyEvent.Repeated> events() {
      // ρ-zCDP alone names no loss distribution, so accountants get its booked (ε, δ).
      return List.of(new PrivacyEvent.Approximate(epsilon(chargeDelta), chargeDelta).times(1));
    }
  }

  /** A composition of known events, booked at {@code chargeDelta} by their loss distributions. */
  record Composed(List<PrivacyEvent.Repeated> events, double chargeDelta) implements PrivacyLoss {
    public Composed {
      events = List.copyOf(events);
      DpRanges.delta(chargeDelta);
      if (events.isEmpty()) {
        throw new IllegalArgumentException("a composed loss needs at least one event.");
      }
    }

    @Override
    public double epsilon(double delta) {
      return PldAccountant.epsilon(events, delta);
    }

    @Override
    public Approximate charge() {
      return new Approximate(epsilon(chargeDelta), chargeDelta);
    }
  }
}
