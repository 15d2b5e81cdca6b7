package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import java.util.Arrays;

/**
 * Shares that can be: the point of the probability simplex that is nearest in L2, max(x_i − τ, 0)
 * with the τ that makes them sum to 1 (Held, Wolfe and Crowder 1974; Duchi et al., ICML 2008).
 *
 * <p>On noisy frequencies it is known as norm-sub (Wang et al., "Locally Differentially Private
 * Frequency Estimation with Consistency", NDSS 2020). As post-processing it loses no privacy, and
 * it is never farther from true shares than what came in; it is no longer unbiased.
 */
public final class ProbabilitySimplex {
  private ProbabilitySimplex() {}

  /** The projection of {@code shares}, finite and at least one; a new array. */
  public static double[] project(double[] shares) {
    DpRanges.atLeastOne("number of shares", shares.length);
    double[] sorted = shares.clone();
    for (double s : sorted) {
      DpRanges.finite("share", s);
    }
    Arrays.sort(sorted);
    double sum = 0;
    double tau = 0;
    for (int i = sorted.length - 1, taken = 1; i >= 0; i--, taken++) {
      sum += sorted[i];
      double next = (sum - 1) / taken;
      if (sorted[i] <= next) {
        break;
      }
      tau = next;
    }
    double[] out = new double[shares.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.max(0, shares[i] - tau);
    }
    return out;
  }
}
