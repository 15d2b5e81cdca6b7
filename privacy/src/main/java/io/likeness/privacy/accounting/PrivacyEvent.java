package io.likeness.privacy.accounting;

/**
 * One use of a mechanism, as accountants see it. Adjacency is adding or removing one privacy unit.
 */
public sealed interface PrivacyEvent {

  /**
   * Gaussian noise of {@code noiseMultiplier} times the L2 sensitivity on a Poisson sample of rate
   * {@code samplingRate}; 1 means no sampling. A shuffled loader of fixed batch size is not a
   * Poisson sample: account it at rate 1.
   */
  record Gaussian(double noiseMultiplier, double samplingRate) implements PrivacyEvent {
    public Gaussian {
      DpRanges.noiseMultiplier(noiseMultiplier);
      DpRanges.samplingRate(samplingRate);
    }

    /** Without sampling. */
    public Gaussian(double noiseMultiplier) {
      this(noiseMultiplier, 1);
    }
  }

  /** Laplace noise of scale sensitivity/{@code epsilon}. */
  record Laplace(double epsilon) implements PrivacyEvent {
    public Laplace {
      DpRanges.epsilon(epsilon);
    }
  }

  /**
   * Two-sided geometric noise, P[x] ∝ exp(−ε|x|/Δ), on an integer of sensitivity {@code
   * sensitivity}.
   */
  record DiscreteLaplace(double epsilon, long sensitivity) implements PrivacyEvent {
    public DiscreteLaplace {
      DpRanges.epsilon(epsilon);
      DpRanges.sensitivity(sensitivity);
    }
  }

  /** Anything that is (ε, δ); δ = 0 is pure. Worst case: the leaky randomized response. */
  record Approximate(double epsilon, double delta) implements PrivacyEvent {
    public Approximate {
      DpRanges.lossEpsilon(epsilon);
      DpRanges.lossDelta(delta);
    }
  }

  /** An event and how often it happens. */
  record Repeated(PrivacyEvent event, long times) {
    public Repeated {
      DpRanges.atLeastOne("number of times", times);
    }
  }

  /** This event {@code times} times. */
  default Repeated times(long times) {
    return new Repeated(this, times);
  }
}
