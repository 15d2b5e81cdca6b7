package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;
import java.math.BigDecimal;

/**
 * Two-sided geometric noise on a vector of whole numbers, P[x] ∝ exp(−a|x|) with a = ε/Δ₁: ε-DP
 * (Ghosh, Roughgarden and Sundararajan 2009), sampled exactly.
 *
 * @param epsilon ε of the whole vector, in [2^-40, 2^20]
 * @param l1Sensitivity most that one privacy unit changes the vector by, in L1, in [1, 2^20]
 */
public record DiscreteLaplaceMechanism(double epsilon, long l1Sensitivity)
    implements Mechanism<long[]> {
  private static final int FRACTION_BITS = 26;

  public DiscreteLaplaceMechanism {
    DpRanges.epsilon(epsilon);
    DpRanges.sensitivity(l1Sensitivity);
    if (!(epsilon >= 0x1p-20 && epsilon <= 0x1p20 && l1Sensitivity <= 1L << 20)) {
      throw new IllegalArgumentException(
          "epsilon must lie in [2^-20, 2^20] and the sensitivity in [1, 2^20], got "
              + epsilon
              + " and "
              + l1Sensitivity
              + ".");
    }
  }

  /** a = ε/Δ₁. */
  public double rate() {
    return epsilon / l1Sensitivity;
  }

  @Override
  public PrivacyLoss loss() {
    return PrivacyLoss.pure(epsilon);
  }

  @Override
  public long[] release(long[] exact, Receipt receipt, NoiseSource noise) {
    receipt.redeem(loss());
    return noisy(exact, noise);
  }

  long[] noisy(long[] exact, NoiseSource noise) {
    long d = new BigDecimal(epsilon).multiply(BigDecimal.valueOf(1L << FRACTION_BITS)).longValue();
    long t = l1Sensitivity << FRACTION_BITS;
    long[] out = new long[exact.length];
    for (int i = 0; i < out.length; i++) {
      // ε is rounded down to a whole number of 2^-26, so noise is never less than asked.
      out[i] = Math.addExact(exact[i], noise.discreteLaplace(t, Math.max(1, d)));
    }
    return out;
  }

  /** P[noise = x] = tanh(a/2)·exp(−a|x|). */
  public double pmf(long x) {
    return Math.tanh(0.5 * rate()) * Math.exp(-rate() * Math.abs((double) x));
  }

  /** P[noise ≤ x]. */
  public double cdf(long x) {
    double a = rate();
    double tail = Math.exp(-a * (Math.abs((double) x) + (x < 0 ? 0 : 1))) / (1 + Math.exp(-a));
    return x < 0 ? tail : 1 - tail;
  }

  /** E|noise| = 1/sinh(a). */
  public double meanAbsolute() {
    return 1 / Math.sinh(rate());
  }

  /** The least x ≥ 0 with P[|noise| ≤ x] ≥ {@code confidence}, for intervals around a count. */
  public long margin(double confidence) {
    DpRanges.probability("confidence", confidence);
    double a = rate();
    double x = -(Math.log1p(-confidence) + Math.log(1 + Math.exp(-a)) - Math.log(2)) / a - 1;
    long low = (long) Math.max(0, Math.floor(x) - 1);
    while (2 * cdf(low) - 1 < confidence) {
      low++;
    }
    return low;
  }
}
