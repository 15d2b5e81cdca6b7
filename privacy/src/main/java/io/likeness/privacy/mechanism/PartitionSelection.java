package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;
import java.util.ArrayList;
import java.util.List;

/**
 * Which groups of a list that is itself private may be named: keeps a group of n privacy units with
 * the largest probability that (ε/L0, δ/L0)-DP allows (Desfontaines, Voss, Gipson and Mandayam,
 * "Differentially private partition selection", PETS 2022, theorem 1).
 *
 * @param epsilon in (0, ∞)
 * @param delta in (0, 1)
 * @param groupsPerUnit L0, the most groups one privacy unit counts in
 */
public record PartitionSelection(double epsilon, double delta, int groupsPerUnit) {
  private static final int LONGEST = 1 << 20;

  public PartitionSelection {
    DpRanges.epsilon(epsilon);
    DpRanges.delta(delta);
    DpRanges.atLeastOne("groups per unit", groupsPerUnit);
  }

  public PrivacyLoss loss() {
    return new PrivacyLoss.Approximate(epsilon, delta);
  }

  /** π(n) = min(e^ε·π(n−1) + δ, 1 − e^{−ε}(1 − π(n−1) − δ), 1), π(0) = 0. */
  public double keepProbability(long units) {
    if (!(units >= 0)) {
      throw new IllegalArgumentException("units must be at least 0, got " + units + ".");
    }
    double keep = 0;
    for (long n = 0; n < units && keep < 1; n++) {
      keep = next(keep);
    }
    return keep;
  }

  /** The least n that is always kept. */
  public int certainFrom() {
    double keep = 0;
    int n = 0;
    while (keep < 1 && n < LONGEST) {
      keep = next(keep);
      n++;
    }
    return n;
  }

  /**
   * For each count of units, whether its group is kept.
   *
   * @throws IllegalStateException when {@code receipt} was redeemed before or pays for less
   */
  public List<Boolean> select(List<Long> units, Receipt receipt, NoiseSource noise) {
    receipt.redeem(loss());
    return select(units, noise);
  }

  /** For each count of units, whether its group is kept; the caller has charged for it. */
  public List<Boolean> select(List<Long> units, NoiseSource noise) {
    List<Boolean> kept = new ArrayList<>();
    for (long n : units) {
      kept.add(noise.bernoulli(keepProbability(n)));
    }
    return kept;
  }

  private double next(double keep) {
    double e = epsilon / groupsPerUnit;
    double d = delta / groupsPerUnit;
    // e^ε may be infinite, and nothing times that is still nothing.
    double grown = keep > 0 ? Math.exp(e) * keep : 0;
    return Math.min(1, Math.min(grown + d, 1 - Math.exp(-e) * (1 - keep - d)));
  }
}
