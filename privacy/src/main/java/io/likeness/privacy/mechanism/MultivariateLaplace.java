package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;

/**
 * A vector with noise of density ∝ exp(−ε·‖x‖₂): ε·‖v − v′‖₂-metric privacy of an embedding, norm
 * included (Chatzikokolakis et al., PETS 2013; for words, Feyisetan et al., WSDM 2020). The noise
 * has a uniform direction and a radius of law Gamma(d, 1/ε).
 *
 * <p>Sampled in floating point: a metric guarantee of a real-valued law, not a grid one.
 *
 * @param dimension d, at least 1
 * @param epsilon ε per unit of L2 distance, in the inverse unit of the embedding, in (0, ∞)
 */
public record MultivariateLaplace(int dimension, double epsilon)
    implements LocalRandomizer<float[]> {
  private static final int ANGLES = 1000;

  public MultivariateLaplace {
    DpRanges.atLeastOne("dimension", dimension);
    DpRanges.epsilon(epsilon);
  }

  /** Mean length of the noise: d/ε. */
  public double meanRadius() {
    return dimension / epsilon;
  }

  /** Standard deviation of the length of the noise: √d/ε. */
  public double radiusDeviation() {
    return Math.sqrt(dimension) / epsilon;
  }

  /** Probability that the noise is at most {@code radius} long: 1 − Σ_{k<d} e^{−εr}(εr)^k/k!. */
  public double radiusCdf(double radius) {
    double x = epsilon * radius;
    double above = 0;
    double logFactorial = 0;
    for (int k = 0; k < dimension; k++) {
      logFactorial += k == 0 ? 0 : Math.log(k);
      above += Math.exp(k * Math.log(x) - x - logFactorial);
    }
    return 1 - above;
  }

  /**
   * Total variation distance of what two embeddings become that lie {@code distance} apart: the
   * probability that a coordinate of the noise is shorter than half of it, by the midpoint rule
   * over the angle to that coordinate.
   */
  public double variation(double distance) {
    if (dimension == 1) {
      return radiusCdf(distance / 2);
    }
    double within = 0;
    double all = 0;
    for (int i = 0; i < ANGLES; i++) {
      double angle = (i + 0.5) * Math.PI / (2 * ANGLES);
      double weight = Math.pow(Math.sin(angle), dimension - 2);
      within += weight * radiusCdf(distance / (2 * Math.cos(angle)));
      all += weight;
    }
    return within / all;
  }

  /**
   * {@code embedding} with noise.
   *
   * @throws IllegalArgumentException when it is not finite or of another dimension
   */
  @Override
  public float[] randomise(float[] embedding, NoiseSource noise) {
    if (embedding.length != dimension) {
      throw new IllegalArgumentException(
          "the embedding has " + embedding.length + " values, not " + dimension + ".");
    }
    double[] direction = new double[dimension];
    double squares = 0;
    double radius = 0;
    for (int i = 0; i < dimension; i++) {
      if (!Float.isFinite(embedding[i])) {
        throw new IllegalArgumentException("an embedding with " + embedding[i] + " has no place.");
      }
      direction[i] = noise.gaussian();
      squares += direction[i] * direction[i];
      // A gamma of whole shape d is the sum of d exponentials.
      radius -= Math.log(noise.openUniform()) / epsilon;
    }
    double scale = radius / Math.sqrt(squares);
    float[] out = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      out[i] = (float) (embedding[i] + scale * direction[i]);
    }
    return out;
  }
}
