package io.likeness.training.run;

import io.likeness.privacy.mechanism.SubsampledGaussian;
import java.io.Serializable;

/**
 * How each step of a training hides each person; {@link #NONE} where it does not.
 *
 * @param samplingRate chance of each person to be in a step
 * @param noiseMultiplier deviation of the noise over the clipping norm
 * @param clippingNorm the most that one person moves the sum of gradients by
 */
public record PrivateSteps(double samplingRate, double noiseMultiplier, double clippingNorm)
    implements Serializable {
  /** No protection. */
  public static final PrivateSteps NONE = new PrivateSteps(0, 0, 0);

  public boolean any() {
    return samplingRate > 0;
  }

  /** Steps in which each person is met once, on average. */
  public int stepsAnEpoch() {
    return (int) Math.max(1, Math.round(1 / samplingRate));
  }

  SubsampledGaussian mechanism() {
    return new SubsampledGaussian(samplingRate, noiseMultiplier, clippingNorm);
  }
}
