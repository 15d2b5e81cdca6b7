package io.likeness.training.optimize;

import java.io.Serializable;

/**
 * First-order optimizers whose whole state is two vectors, so that it can be saved.
 *
 * <p>Arithmetic is plain Java on floats: the same bits on every machine.
 */
public final class Optimizer {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** The rule of a step. */
  public enum Rule {
    /** Momentum 0.9, weight decay added to the gradient. */
    SGD,
    /** Kingma and Ba, "Adam", ICLR 2015, algorithm 1; weight decay added to the gradient. */
    ADAM,
    /**
     * Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2, with
     * their λ taken times the learning rate, as PyTorch does.
     */
    ADAMW
  }

  /**
   * How gradients become steps.
   *
   * @param clipNorm gradients of a larger Euclidean norm are scaled down to it; 0 for never
   * @param clipValue entries are cut to [-clipValue, clipValue] before that; 0 for never
   */
  public record Settings(Rule rule, double weightDecay, double clipNorm, double clipValue)
      implements Serializable {}

  private final Settings settings;
  private final boolean[] decayed;
  private final float[] first;
  private final float[] second;
  private long steps;

  /** An optimizer before its first step; {@code decayed} says where weight decay applies. */
  public Optimizer(Settings settings, boolean[] decayed) {
    this(settings, decayed, new float[decayed.length], new float[decayed.length], 0);
  }

  /** An optimizer in a saved state, whose arrays it takes over. */
  public Optimizer(
      Settings settings, boolean[] decayed, float[] first, float[] second, long steps) {
    this.settings = settings;
    this.decayed = decayed;
    this.first = first;
    this.second = second;
    this.steps = steps;
  }

  /** Running mean of the gradient. */
  public float[] first() {
    return first;
  }

  /** Running mean of the squared gradient; stays 0 under SGD. */
  public float[] second() {
    return second;
  }

  public long steps() {
    return steps;
  }

  /** Changes {@code theta} by one step against {@code gradient}, which it changes. */
  public void step(float[] theta, float[] gradient, double rate) {
    clip(gradient);
    steps++;
    if (settings.weightDecay() != 0) {
      decay(theta, gradient, rate);
    }
    if (settings.rule() == Rule.SGD) {
      momentum(theta, gradient, (float) rate);
    } else {
      adam(theta, gradient, rate);
    }
  }

  private void decay(float[] theta, float[] gradient, double rate) {
    boolean decoupled = settings.rule() == Rule.ADAMW;
    float decay = (float) settings.weightDecay();
    float shrink = (float) (rate * settings.weightDecay());
    for (int i = 0; i < theta.length; i++) {
      if (decayed[i] && decoupled) {
        theta[i] -= shrink * theta[i];
      } else if (decayed[i]) {
        gradient[i] += decay * theta[i];
      }
    }
  }

  private void momentum(float[] theta, float[] gradient, float rate) {
    float[] mean = first;
    float keep = (float) BETA_1;
    for (int i = 0; i < theta.length; i++) {
      mean[i] = keep * mean[i] + gradient[i];
      theta[i] -= rate * mean[i];
    }
  }

  // Floats, local arrays and no branch: a form that HotSpot compiles to vector instructions, which
  // leave the bits of plain Java.
  private void adam(float[] theta, float[] gradient, double rate) {
    float[] mean = first;
    float[] square = second;
    float keep1 = (float) BETA_1;
    float keep2 = (float) BETA_2;
    float take1 = (float) (1 - BETA_1);
    float take2 = (float) (1 - BETA_2);
    float scale = (float) (1 / Math.sqrt(1 - StrictMath.pow(BETA_2, steps)));
    float step = (float) (rate / (1 - StrictMath.pow(BETA_1, steps)));
    float epsilon = (float) EPSILON;
    for (int i = 0; i < theta.length; i++) {
      float g = gradient[i];
      mean[i] = keep1 * mean[i] + take1 * g;
      square[i] = keep2 * square[i] + take2 * g * g;
    }
    for (int i = 0; i < theta.length; i++) {
      theta[i] -= step * mean[i] / ((float) Math.sqrt(square[i]) * scale + epsilon);
    }
  }

  private void clip(float[] gradient) {
    float limit = (float) settings.clipValue();
    if (limit > 0) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = Math.max(-limit, Math.min(limit, gradient[i]));
      }
    }
    if (settings.clipNorm() > 0) {
      double squares = 0;
      for (float g : gradient) {
        squares += (double) g * g;
      }
      double norm = Math.sqrt(squares);
      if (norm > settings.clipNorm()) {
        float factor = (float) (settings.clipNorm() / norm);
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] *= factor;
        }
      }
    }
  }
}
