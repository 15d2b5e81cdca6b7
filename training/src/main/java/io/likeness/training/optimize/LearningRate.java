package io.likeness.training.optimize;

import java.io.Serializable;

/**
 * The learning rate of each step.
 *
 * @param peak after the warm-up, in (0, ∞)
 * @param cosine whether it then falls as half a cosine to 0 (Loshchilov and Hutter, "SGDR", ICLR
 *     2017, eq. 5, without restarts); else it stays
 * @param warmupSteps steps in which it rises linearly
 * @param totalSteps steps of the whole run
 */
public record LearningRate(double peak, boolean cosine, long warmupSteps, long totalSteps)
    implements Serializable {

  /** The rate of step {@code step}, counted from 0. */
  public double at(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    if (!cosine) {
      return peak;
    }
    double done = (step - warmupSteps) / (double) Math.max(1, totalSteps - warmupSteps);
    return peak * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(1, done)));
  }
}
