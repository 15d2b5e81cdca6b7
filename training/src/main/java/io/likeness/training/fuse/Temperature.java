package io.likeness.training.fuse;

import java.util.List;

/**
 * Temperature scaling (Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks",
 * ICML 2017, section 4.2): the one number T by which logits are divided so that confidence on rows
 * that were not learnt from is honest. It never changes which label is the most probable.
 */
final class Temperature {
  /** What a perfect or a hopeless model is kept within. */
  static final double LEAST = 0.05;

  static final double MOST = 20;

  /** Less is not told apart from 0 in a float. */
  private static final double FLOOR = 1e-12;

  private static final int HALVINGS = 60;

  private Temperature() {}

  /**
   * The T that minimises −Σ log softmax(log p / T)[truth], which is convex in 1 / T; 1 where it
   * makes no difference.
   *
   * @param said probabilities of the labels, one row each
   * @param truths the right labels
   */
  static double fit(List<float[]> said, List<Integer> truths) {
    double high = 1 / LEAST;
    double low = 1 / MOST;
    double atLow = slope(said, truths, low);
    double atHigh = slope(said, truths, high);
    if (atLow == 0 && atHigh == 0) {
      return 1;
    }
    if (atLow >= 0) {
      return MOST;
    }
    if (atHigh <= 0) {
      return LEAST;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = StrictMath.sqrt(low * high);
      if (slope(said, truths, middle) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 1 / StrictMath.sqrt(low * high);
  }

  /** The derivative of the loss by 1 / T: mean log-probability expected, less that of the truth. */
  private static double slope(List<float[]> said, List<Integer> truths, double sharpness) {
    double sum = 0;
    for (int i = 0; i < said.size(); i++) {
      float[] p = said.get(i);
      double[] q = softened(p, 1 / sharpness);
      double truth = log(p[truths.get(i)]);
      for (int c = 0; c < p.length; c++) {
        sum += StrictMath.exp(q[c]) * (log(p[c]) - truth);
      }
    }
    return sum;
  }

  /** log softmax(log p / T). */
  static double[] softened(float[] p, double temperature) {
    double[] z = new double[p.length];
    for (int c = 0; c < z.length; c++) {
      z[c] = log(p[c]) / temperature;
    }
    return normalised(z);
  }

  /** {@code z} less the logarithm of the sum of its exponentials; in place. */
  static double[] normalised(double[] z) {
    double most = Double.NEGATIVE_INFINITY;
    for (double v : z) {
      most = Math.max(most, v);
    }
    double sum = 0;
    for (double v : z) {
      sum += StrictMath.exp(v - most);
    }
    double all = most + StrictMath.log(sum);
    for (int c = 0; c < z.length; c++) {
      z[c] -= all;
    }
    return z;
  }

  private static double log(float p) {
    return StrictMath.log(Math.max(p, FLOOR));
  }
}
