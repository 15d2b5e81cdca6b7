package io.likeness.privacy.accounting;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Lower bounds on the ε that a mechanism really has, from attacks on it. A bound above the claimed
 * ε refutes the claim; one below it proves nothing.
 */
public final class PrivacyAudit {
  private static final int HALVINGS = 60;
  private static final double LARGEST_EPSILON = 50;

  /** A unit that is there more often than it is drawn shows as one that is hardly hidden. */
  private static final double MOST_OF_DRAWN = 1 - 1e-6;

  private PrivacyAudit() {}

  /**
   * From one run with m canaries that were each in with probability ½, of r guesses of which v were
   * right: Steinke, Nasr and Jagielski, "Privacy Auditing with One (1) Training Run" (NeurIPS
   * 2023), theorem 5.2.
   *
   * @param significance probability that the bound is wrong, in (0, 1)
   * @param delta δ of the claim, in [0, 1)
   */
  public static double oneRun(
      long canaries, long guesses, long correct, double delta, double significance) {
    DpRanges.atLeastOne("number of guesses", guesses);
    DpRanges.probability("significance", significance);
    DpRanges.lossDelta(delta);
    if (!(correct >= 0 && correct <= guesses && guesses <= canaries)) {
      throw new IllegalArgumentException(
          "need 0 <= correct <= guesses <= canaries, got "
              + correct
              + ", "
              + guesses
              + ", "
              + canaries
              + ".");
    }
    if (pValue(canaries, guesses, correct, 0, delta) >= significance) {
      return 0;
    }
    return least(epsilon -> pValue(canaries, guesses, correct, epsilon, delta) >= significance);
  }

  /** Probability of at least {@code correct} right guesses if the mechanism were (ε, δ). */
  private static double pValue(long m, long r, long v, double epsilon, double delta) {
    double q = 1 / (1 + Math.exp(-epsilon));
    double beta = Binomial.atLeast(v, r, q);
    double alpha = 0;
    if (delta > 0) {
      double sum = 0;
      for (long i = 1; i <= v; i++) {
        sum += Binomial.pmf(v - i, r, q);
        alpha = Math.max(alpha, sum / i);
      }
    }
    return Math.min(1, beta + 2 * m * delta * alpha);
  }

  /**
   * How many of {@code guesses} are right when the highest scores are called in and the lowest out,
   * half each.
   *
   * @param included which canaries were in
   * @param scores the attacker's score of each, higher for in
   */
  public static long correctGuesses(boolean[] included, double[] scores, int guesses) {
    if (!(included.length == scores.length && guesses >= 2 && guesses <= scores.length)) {
      throw new IllegalArgumentException(
          "need one score a canary and 2 to that many guesses, got " + guesses + ".");
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    long out = Arrays.stream(order, 0, guesses / 2).filter(i -> !included[i]).count();
    long in =
        Arrays.stream(order, order.length - guesses / 2, order.length)
            .filter(i -> included[i])
            .count();
    return in + out;
  }

  /** What many runs in two worlds show (Clopper and Pearson, two-sided). */
  public record TwoWorlds(
      double truePositiveLow, double falsePositiveHigh, double epsilon, double gaussianMu) {
    /** ε at {@code delta} of the Gaussian mechanism that {@link #gaussianMu} speaks of. */
    public double gaussianEpsilon(double delta) {
      return gaussianMu > 0 ? AnalyticGaussian.epsilon(1 / gaussianMu, delta) : 0;
    }

    /**
     * ε at {@code delta} of one Gaussian step in which the unit is with chance {@code q}, by its
     * trade-off curve: TPR ≤ (1 − q)·FPR + q·Φ(Φ⁻¹(FPR) + μ).
     *
     * @param q in (0, 1]
     */
    public double sampledEpsilon(double q, double delta) {
      double ofDrawn = Math.min(MOST_OF_DRAWN, (truePositiveLow - (1 - q) * falsePositiveHigh) / q);
      double mu =
          ofDrawn > falsePositiveHigh && falsePositiveHigh < 1
              ? Normal.quantile(ofDrawn) - Normal.quantile(falsePositiveHigh)
              : 0;
      return mu > 0
          ? PldAccountant.epsilon(List.of(new PrivacyEvent.Gaussian(1 / mu, q).times(1)), delta)
          : 0;
    }

    /**
     * The least x in [0, 50] at which the laws of a family are as far apart as these two worlds at
     * least are: the total variation distance of two laws is the most that TPR − FPR can be.
     *
     * @param totalVariation of the two laws at x, growing with x in (0, 50]
     */
    public double leastAt(DoubleUnaryOperator totalVariation) {
      double apart = truePositiveLow - falsePositiveHigh;
      return apart > 0 ? least(x -> totalVariation.applyAsDouble(x) >= apart) : 0;
    }
  }

  /** The least x in [0, {@value #LARGEST_EPSILON}] from which on {@code holds}, rounded down. */
  private static double least(DoublePredicate holds) {
    double low = 0;
    double high = LARGEST_EPSILON;
    for (int i = 0; i < HALVINGS; i++) {
      double mid = 0.5 * (low + high);
      if (holds.test(mid)) {
        high = mid;
      } else {
        low = mid;
      }
    }
    return low;
  }

  /**
   * From {@code runs} runs with the unit and as many without: ε ≥ ln((TPR − δ)/FPR), or the same of
   * the complements, whichever is larger.
   *
   * @param significance probability that either rate is outside its bound, in (0, 1)
   */
  public static TwoWorlds twoWorlds(
      long runs, long truePositives, long falsePositives, double delta, double significance) {
    DpRanges.atLeastOne("number of runs", runs);
    DpRanges.lossDelta(delta);
    DpRanges.probability("significance", significance);
    double tpr = Binomial.lowerBound(truePositives, runs, significance / 2);
    double fpr = Binomial.upperBound(falsePositives, runs, significance / 2);
    double epsilon =
        Math.max(ratio(tpr - delta, fpr), Math.max(0, ratio(1 - fpr - delta, 1 - tpr)));
    double mu = tpr > 0 && fpr < 1 ? Math.max(0, Normal.quantile(tpr) - Normal.quantile(fpr)) : 0;
    return new TwoWorlds(tpr, fpr, Math.max(0, epsilon), mu);
  }

  private static double ratio(double a, double b) {
    return a > 0 && b > 0 ? Math.log(a / b) : 0;
  }
}
