package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Discrete Gaussian noise on a vector of whole numbers, P[x] ∝ exp(−x²/2σ²) with σ² = Δ₂²/2ρ:
 * ρ-zCDP (Canonne, Kamath and Steinke 2020, theorem 4), sampled exactly.
 *
 * @param rho in (0, ∞)
 * @param l2Sensitivity most that one privacy unit changes the vector by, in L2
 * @param chargeDelta δ at which a ledger books the loss
 */
public record DiscreteGaussianMechanism(double rho, double l2Sensitivity, double chargeDelta)
    implements Mechanism<long[]> {
  private static final int FRACTION_BITS = 40;

  public DiscreteGaussianMechanism {
    DpRanges.rho(rho);
    DpRanges.sensitivity(l2Sensitivity);
    DpRanges.delta(chargeDelta);
  }

  /** σ² of the law's parameter; the variance is a little less for σ below 1. */
  public double sigmaSquared() {
    return l2Sensitivity * l2Sensitivity / (2 * rho);
  }

  @Override
  public PrivacyLoss loss() {
    return new PrivacyLoss.ZeroConcentrated(rho, chargeDelta);
  }

  @Override
  public long[] release(long[] exact, Receipt receipt, NoiseSource noise) {
    receipt.redeem(loss());
    return noisy(exact, noise);
  }

  long[] noisy(long[] exact, NoiseSource noise) {
    BigInteger n =
        new BigDecimal(sigmaSquared())
            .multiply(BigDecimal.valueOf(1L << FRACTION_BITS))
            .setScale(0, RoundingMode.CEILING)
            .toBigInteger();
    BigInteger d = BigInteger.ONE.shiftLeft(FRACTION_BITS);
    long[] out = new long[exact.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.addExact(exact[i], noise.discreteGaussian(n, d));
    }
    return out;
  }

  /** P[noise = x]. */
  public double pmf(long x) {
    return weight(x) / normaliser();
  }

  /** The variance of the noise, at most {@link #sigmaSquared}. */
  public double variance() {
    double sum = 0;
    for (long k = reach(); k > 0; k--) {
      sum += 2 * weight(k) * k * k;
    }
    return sum / normaliser();
  }

  private double weight(long x) {
    return Math.exp(-0.5 * x * x / sigmaSquared());
  }

  private double normaliser() {
    double sum = 0;
    for (long k = reach(); k > 0; k--) {
      sum += 2 * weight(k);
    }
    return sum + 1;
  }

  private long reach() {
    return (long) Math.ceil(40 * Math.sqrt(sigmaSquared())) + 1;
  }
}
