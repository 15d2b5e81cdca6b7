package io.likeness.privacy.accounting;

/**
 * The law of the privacy loss L = ln(dP/dQ) of a dominating pair (P, Q): tail masses under both.
 *
 * <p>Koskela, Jälkö and Honkela (2020); Doroshenko et al. (2022).
 */
interface LossPair {
  /** P[L &gt; loss]; what stays as loss → ∞ is the mass of infinite loss. */
  double pAbove(double loss);

  /** Q[L &gt; loss]. */
  double qAbove(double loss);

  default double infiniteMass() {
    return 0;
  }

  /** Whether the pair (Q, P) has the same law, so that one direction speaks for both. */
  default boolean symmetric() {
    return true;
  }

  /** The pair for removing a unit ({@code removal}) or for adding one. */
  static LossPair of(PrivacyEvent event, boolean removal) {
    if (event instanceof PrivacyEvent.Gaussian g) {
      if (g.samplingRate() == 1) {
        return new PlainGaussian(g.noiseMultiplier());
      }
      return removal
          ? new Removal(g.noiseMultiplier(), g.samplingRate())
          : new Addition(g.noiseMultiplier(), g.samplingRate());
    }
    if (event instanceof PrivacyEvent.Laplace l) {
      return new LaplacePair(l.epsilon());
    }
    if (event instanceof PrivacyEvent.DiscreteLaplace d) {
      return new DiscreteLaplacePair(d.epsilon() / d.sensitivity(), d.sensitivity());
    }
    if (event instanceof PrivacyEvent.Approximate a) {
      return new ApproximatePair(a.epsilon(), a.delta());
    }
    throw new IllegalStateException("no loss pair for " + event);
  }

  /** P = N(1, σ²), Q = N(0, σ²): L = (2x − 1)/2σ². */
  record PlainGaussian(double sigma) implements LossPair {
    private double x(double loss) {
      return loss * sigma * sigma + 0.5;
    }

    @Override
    public double pAbove(double loss) {
      return Normal.survival((x(loss) - 1) / sigma);
    }

    @Override
    public double qAbove(double loss) {
      return Normal.survival(x(loss) / sigma);
    }
  }

  /** P = (1−q)·N(0, σ²) + q·N(1, σ²), Q = N(0, σ²): L = ln(1 − q + q·exp((2x − 1)/2σ²)). */
  record Removal(double sigma, double q) implements LossPair {
    static double x(double loss, double sigma, double q) {
      double excess = Math.expm1(loss) / q;
      return excess > -1 ? sigma * sigma * Math.log1p(excess) + 0.5 : Double.NEGATIVE_INFINITY;
    }

    @Override
    public double pAbove(double loss) {
      double x = x(loss, sigma, q);
      return x == Double.NEGATIVE_INFINITY
          ? 1
          : (1 - q) * Normal.survival(x / sigma) + q * Normal.survival((x - 1) / sigma);
    }

    @Override
    public double qAbove(double loss) {
      double x = x(loss, sigma, q);
      return x == Double.NEGATIVE_INFINITY ? 1 : Normal.survival(x / sigma);
    }

    @Override
    public boolean symmetric() {
      return false;
    }
  }

  /** P and Q of {@link Removal} exchanged: L = −ln(1 − q + q·exp((2x − 1)/2σ²)). */
  record Addition(double sigma, double q) implements LossPair {
    @Override
    public double pAbove(double loss) {
      double x = Removal.x(-loss, sigma, q);
      return x == Double.NEGATIVE_INFINITY ? 0 : Normal.cdf(x / sigma);
    }

    @Override
    public double qAbove(double loss) {
      double x = Removal.x(-loss, sigma, q);
      return x == Double.NEGATIVE_INFINITY
          ? 0
          : (1 - q) * Normal.cdf(x / sigma) + q * Normal.cdf((x - 1) / sigma);
    }

    @Override
    public boolean symmetric() {
      return false;
    }
  }

  /** P = Lap(0, 1/ε), Q = Lap(1, 1/ε): L in [−ε, ε]. */
  record LaplacePair(double epsilon) implements LossPair {
    @Override
    public double pAbove(double loss) {
      if (loss >= epsilon) {
        return 0;
      }
      return loss < -epsilon ? 1 : 1 - 0.5 * Math.exp(-0.5 * (epsilon - loss));
    }

    @Override
    public double qAbove(double loss) {
      if (loss >= epsilon) {
        return 0;
      }
      return loss < -epsilon ? 1 : 0.5 * Math.exp(-0.5 * (epsilon + loss));
    }
  }

  /** P[x] ∝ exp(−a|x|), Q[x] = P[x − Δ]: L(x) = a(|x − Δ| − |x|), falling in x. */
  record DiscreteLaplacePair(double a, long sensitivity) implements LossPair {
    /** The largest x in [−1, Δ] with L(x) &gt; loss; −1 stands for none. */
    private long lastAbove(double loss) {
      double x = Math.ceil(0.5 * (sensitivity - loss / a)) - 1;
      return (long) Math.max(-1, Math.min(sensitivity, x));
    }

    private double cdf(long x) {
      double tail = Math.exp(-a) / (1 + Math.exp(-a));
      return x >= 0 ? 1 - tail * Math.exp(-a * x) : Math.exp(a * x) / (1 + Math.exp(-a));
    }

    @Override
    public double pAbove(double loss) {
      long x = lastAbove(loss);
      if (x < 0) {
        return 0;
      }
      return x >= sensitivity ? 1 : cdf(x);
    }

    @Override
    public double qAbove(double loss) {
      long x = lastAbove(loss);
      if (x < 0) {
        return 0;
      }
      return x >= sensitivity ? 1 : cdf(x - sensitivity);
    }
  }

  /** Randomized response of odds e^ε that leaks everything with probability δ. */
  record ApproximatePair(double epsilon, double delta) implements LossPair {
    @Override
    public double pAbove(double loss) {
      double odds = 1 / (1 + Math.exp(-epsilon));
      if (loss >= epsilon) {
        return delta;
      }
      return loss < -epsilon ? 1 : delta + (1 - delta) * odds;
    }

    @Override
    public double qAbove(double loss) {
      if (loss >= epsilon) {
        return 0;
      }
      // What Q puts where P has nothing has loss −∞ and is left out.
      return loss < -epsilon ? 1 - delta : (1 - delta) / (1 + Math.exp(epsilon));
    }

    @Override
    public double infiniteMass() {
      return delta;
    }
  }
}
