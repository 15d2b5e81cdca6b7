package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Chooses index i with probability ∝ exp(ε·u_i/2Δ): ε-DP, or ε·d metric privacy when u = −distance
 * and Δ = 1 (McSherry and Talwar 2007). The ½ is needed: without it the loss is up to 2ε.
 *
 * <p>Sampled by rejection with exact coin flips; scores are rounded to 2^-30 of Δ/ε first.
 *
 * @param epsilon in (0, ∞)
 * @param sensitivity most that one privacy unit changes any score by
 */
public record ExponentialMechanism(double epsilon, double sensitivity) {
  private static final int FRACTION_BITS = 30;

  /** A candidate this far behind is chosen with probability below 10^-400,000 anyway. */
  private static final double MOST_PENALTY = 0x1p20;

  public ExponentialMechanism {
    DpRanges.epsilon(epsilon);
    DpRanges.sensitivity(sensitivity);
  }

  /** The probabilities of all indices. */
  public double[] probabilities(double[] scores) {
    double best = best(scores);
    double[] p = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(0.5 * epsilon * (scores[i] - best) / sensitivity);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  /** One index; the loss is ε-DP and the caller has charged for it. */
  public int choose(double[] scores, NoiseSource noise) {
    double best = best(scores);
    BigInteger unit = BigInteger.ONE.shiftLeft(FRACTION_BITS);
    while (true) {
      int i = (int) noise.uniform(scores.length);
      // Scores far apart overflow; a bound on the penalty changes with a score no faster than it.
      double penalty = Math.min(MOST_PENALTY, 0.5 * epsilon * ((best - scores[i]) / sensitivity));
      BigInteger n = new BigDecimal(Math.rint(Math.scalb(penalty, FRACTION_BITS))).toBigInteger();
      if (noise.bernoulliExp(n, unit)) {
        return i;
      }
    }
  }

  private static double best(double[] scores) {
    DpRanges.atLeastOne("number of candidates", scores.length);
    double best = Double.NEGATIVE_INFINITY;
    for (double s : scores) {
      best = Math.max(best, DpRanges.finite("score", s));
    }
    return best;
  }
}
