package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyEvent;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.util.List;

/**
 * One step of DP-SGD (Abadi et al., CCS 2016, algorithm 1): a Poisson sample of privacy units, each
 * unit's vector scaled down to norm C, their sum with Gaussian noise of deviation σC.
 *
 * <p>Each draw is the mean of four normals times 2 (Holohan and Braghin, ESORICS 2021, section 4),
 * so that the low bits of a float do not give away the draw behind it. The number of units is taken
 * to be public.
 *
 * @param samplingRate q in (0, 1]: chance of each unit to be in a step, independently
 * @param noiseMultiplier σ in (0, ∞)
 * @param clippingNorm C in (0, ∞)
 */
public record SubsampledGaussian(double samplingRate, double noiseMultiplier, double clippingNorm) {
  private static final int SUMMED = 4;

  public SubsampledGaussian {
    DpRanges.samplingRate(samplingRate);
    DpRanges.noiseMultiplier(noiseMultiplier);
    DpRanges.clippingNorm(clippingNorm);
  }

  /** Which of {@code units} are in the next step. */
  public boolean[] sample(int units, NoiseSource noise) {
    boolean[] drawn = new boolean[units];
    for (int i = 0; i < units; i++) {
      drawn[i] = noise.bernoulli(samplingRate);
    }
    return drawn;
  }

  /** What a vector of {@code norm} is multiplied by: min(1, C/norm). */
  double factor(double norm) {
    return Math.min(1, clippingNorm / Math.max(norm, Double.MIN_NORMAL));
  }

  /** Scales one unit's vector down to C in place; one that is not finite becomes zero. */
  public void clip(float[] vector) {
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    double norm = Math.sqrt(squares);
    // NaN and infinity must not reach the sum, where they would tell that this unit was in it.
    boolean finite = norm < Double.POSITIVE_INFINITY;
    double factor = finite ? factor(norm) : 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = finite ? (float) (vector[i] * factor) : 0f;
    }
  }

  /** Noise for the sum of the clipped vectors of one step. */
  public float[] noise(int dimension, NoiseSource noise) {
    double scale = noiseMultiplier * clippingNorm / Math.sqrt(SUMMED);
    float[] out = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      double sum = 0;
      for (int n = 0; n < SUMMED; n++) {
        sum += noise.gaussian();
      }
      out[i] = (float) (scale * sum);
    }
    return out;
  }

  /** What {@code steps} steps tell about one unit, booked at {@code delta}. */
  public PrivacyLoss.Composed loss(long steps, double delta) {
    return new PrivacyLoss.Composed(
        List.of(new PrivacyEvent.Gaussian(noiseMultiplier, samplingRate).times(steps)), delta);
  }
}
