package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;

/**
 * A random unit vector around a direction, density ∝ exp(κ·⟨μ, x⟩): κ·‖μ − μ′‖₂-metric privacy of
 * an embedding's direction (Weggenmann and Kerschbaum, "Differential Privacy for Directional Data",
 * CCS 2021). The worst case over the sphere is 2κ-local DP, which has no utility at small κ.
 *
 * <p>Sampled by the rejection of Ulrich (1984) as corrected by Wood (1994), in floating point: a
 * metric guarantee of a real-valued law, not a grid one. The norm of the embedding is dropped.
 *
 * @param dimension at least 2
 * @param kappa ε per unit of chord, in (0, ∞)
 */
public record VonMisesFisher(int dimension, double kappa) implements LocalRandomizer<float[]> {
  private static final int ANGLES = 1000;

  public VonMisesFisher {
    if (!(dimension >= 2)) {
      throw new IllegalArgumentException("dimension must be at least 2, got " + dimension + ".");
    }
    DpRanges.kappa(kappa);
  }

  /** E⟨μ, x⟩ = I_{d/2}(κ)/I_{d/2−1}(κ), by the continued fraction of the ratio (DLMF 10.33). */
  public double meanCosine() {
    double order = 0.5 * dimension - 1;
    int terms = (int) (2 * kappa) + 200;
    double ratio = 0;
    for (int k = terms; k >= 1; k--) {
      ratio = 1 / (2 * (order + k) / kappa + ratio);
    }
    return ratio;
  }

  /**
   * Total variation distance of what opposite directions become: ∫sinh(κw)f(w)dw / ∫cosh(κw)f(w)dw
   * over w in (0, 1), f(w) = (1 − w²)^{(d−3)/2}; by the midpoint rule in arccos w.
   */
  public double variationOfOpposites() {
    double apart = 0;
    double all = 0;
    for (int i = 0; i < ANGLES; i++) {
      double angle = (i + 0.5) * Math.PI / (2 * ANGLES);
      double w = Math.cos(angle);
      double toward = Math.exp(kappa * (w - 1)) * Math.pow(Math.sin(angle), dimension - 2);
      double away = toward * Math.exp(-2 * kappa * w);
      apart += toward - away;
      all += toward + away;
    }
    return apart / all;
  }

  /** The largest ε between any two directions: 2κ. */
  public double worstCaseEpsilon() {
    return 2 * kappa;
  }

  /**
   * A random direction around {@code embedding}, of norm 1.
   *
   * @throws IllegalArgumentException when the embedding is not finite or has no direction
   */
  @Override
  public float[] randomise(float[] embedding, NoiseSource noise) {
    double[] mu = direction(embedding);
    double w = cosine(noise);
    double[] side = new double[dimension];
    double dot = 0;
    for (int i = 0; i < dimension; i++) {
      side[i] = noise.gaussian();
      dot += side[i] * mu[i];
    }
    double norm = 0;
    for (int i = 0; i < dimension; i++) {
      side[i] -= dot * mu[i];
      norm += side[i] * side[i];
    }
    double scale = Math.sqrt(Math.max(0, 1 - w * w) / norm);
    float[] out = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      out[i] = (float) (w * mu[i] + scale * side[i]);
    }
    return out;
  }

  private double cosine(NoiseSource noise) {
    double m = dimension - 1;
    double b = m / (2 * kappa + Math.sqrt(4 * kappa * kappa + m * m));
    double x0 = (1 - b) / (1 + b);
    double c = kappa * x0 + m * Math.log1p(-x0 * x0);
    while (true) {
      double z = symmetricBeta(0.5 * m, noise);
      double w = (1 - (1 + b) * z) / (1 - (1 - b) * z);
      if (kappa * w + m * Math.log1p(-x0 * w) - c >= Math.log(noise.openUniform())) {
        return w;
      }
    }
  }

  /** Beta(a, a) from two gammas, for a ≥ ½. */
  private static double symmetricBeta(double a, NoiseSource noise) {
    double x = gamma(a, noise);
    return x / (x + gamma(a, noise));
  }

  /** Marsaglia and Tsang (2000); for shapes below 1 by their boost. */
  private static double gamma(double shape, NoiseSource noise) {
    if (shape < 1) {
      return gamma(shape + 1, noise) * Math.pow(noise.openUniform(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = noise.gaussian();
      double v = 1 + c * x;
      if (v > 0) {
        v = v * v * v;
        if (Math.log(noise.openUniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
          return d * v;
        }
      }
    }
  }

  private double[] direction(float[] embedding) {
    if (embedding.length != dimension) {
      throw new IllegalArgumentException(
          "the embedding has " + embedding.length + " values, not " + dimension + ".");
    }
    double norm = 0;
    for (float v : embedding) {
      norm += (double) v * v;
    }
    norm = Math.sqrt(norm);
    if (!(norm > 0 && norm < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("an embedding of norm " + norm + " has no direction.");
    }
    double[] mu = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      mu[i] = embedding[i] / norm;
    }
    return mu;
  }
}
