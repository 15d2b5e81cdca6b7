package io.likeness.transforms.bias;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * What is counted of a slice, persons being clusters: person i has n_i records in it, x_i of them
 * hit.
 *
 * @param records Σ n_i
 * @param hit Σ x_i
 * @param persons how many
 * @param hitSquares Σ x_i²
 * @param products Σ x_i·n_i
 * @param recordSquares Σ n_i²
 */
public record SliceSupport(
    long records,
    long hit,
    long persons,
    double hitSquares,
    double products,
    double recordSquares) {

  public ClusterShare share() {
    return new ClusterShare(hit, hitSquares, products, records, recordSquares, persons, records);
  }

  /**
   * How probable so high a share is where the truth is {@code whole}: (p − whole) / √(whole·(1 −
   * whole) / effective size) against Student's t with persons − 1 degrees of freedom, one-sided.
   *
   * @param whole in (0, 1)
   */
  public double chance(double whole) {
    if (!(whole > 0 && whole < 1 && persons >= 2)) {
      throw new IllegalArgumentException(
          "a share between 0 and 1 and 2 persons are needed, got " + whole + " and " + persons);
    }
    ClusterShare share = share();
    double t =
        (share.share() - whole) / StrictMath.sqrt(whole * (1 - whole) / share.effectiveSize());
    return new TDistribution(null, persons - 1).cumulativeProbability(-t);
  }
}
