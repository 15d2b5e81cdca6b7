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

  /**
   * π and 1 − π, since each is lost to rounding where the other is small.
   *
   * @param keep π
   * @param drop 1 − π
   */
  private record Odds(double keep, double drop) {
    static final Odds NONE = new Odds(0, 1);

    boolean keeps(NoiseSource noise) {
      return keep < drop ? noise.bernoulli(keep) : !noise.bernoulli(drop);
    }
  }

  /** π(n) = min(e^ε·π(n−1) + δ, 1 − e^{−ε}(1 − π(n−1) − δ), 1), π(0) = 0. */
  public double keepProbability(long units) {
    return odds(units).keep();
  }

  private Odds odds(long units) {
    if (!(units >= 0)) {
      throw new IllegalArgumentException("units must be at least 0, got " + units + ".");
    }
    Odds odds = Odds.NONE;
    for (long n = 0; n < units && odds.drop() > 0; n++) {
      odds = next(odds);
    }
    return odds;
  }

  /** The least n that is always kept. */
  public int certainFrom() {
    Odds odds = Odds.NONE;
    int n = 0;
    while (odds.drop() > 0 && n < LONGEST) {
      odds = next(odds);
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
      kept.add(odds(n).keeps(noise));
    }
    return kept;
  }

  private Odds next(Odds odds) {
    double e = epsilon / groupsPerUnit;
    double d = delta / groupsPerUnit;
    // e^ε may be infinite, and nothing times that is still nothing.
    double grown = (odds.keep() > 0 ? Math.exp(e) * odds.keep() : 0) + d;
    double shrunk = Math.exp(-e) * (odds.drop() - d);
    return grown < 1 - shrunk
        ? new Odds(grown, 1 - grown)
        : new Odds(1 - Math.max(0, shrunk), Math.max(0, shrunk));
  }
}
