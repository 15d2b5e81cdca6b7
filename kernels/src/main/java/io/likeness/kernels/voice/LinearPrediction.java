package io.likeness.kernels.voice;

import java.util.Arrays;

/**
 * All-pole models of short frames: x[n] ≈ −Σ a[k]·x[n−k], by the autocorrelation method (Levinson
 * 1947, Durbin 1960; Makhoul, "Linear prediction: a tutorial review", 1975), and their poles.
 */
final class LinearPrediction {
  private static final int MOST_ROUNDS = 200;
  private static final double CONVERGED = 1e-12;

  /** Noise floor relative to the frame's power; keeps nearly periodic frames stable. */
  private static final double FLOOR = 1e-7;

  private LinearPrediction() {}

  /**
   * The coefficients {@code [1, a1, … ap]} of A(z) = 1 + Σ a[k]·z^−k; {@code [1, 0, …]} for a
   * silent frame.
   */
  static double[] coefficients(double[] frame, int order) {
    double[] r = new double[order + 1];
    for (int lag = 0; lag <= order; lag++) {
      for (int i = lag; i < frame.length; i++) {
        r[lag] += frame[i] * frame[i - lag];
      }
    }
    double[] a = new double[order + 1];
    a[0] = 1;
    double error = r[0] * (1 + FLOOR);
    for (int k = 1; k <= order && error > Double.MIN_NORMAL; k++) {
      double sum = r[k];
      for (int i = 1; i < k; i++) {
        sum += a[i] * r[k - i];
      }
      double reflection = -sum / error;
      double[] before = Arrays.copyOf(a, k);
      for (int i = 1; i < k; i++) {
        a[i] = before[i] + reflection * before[k - i];
      }
      a[k] = reflection;
      error *= 1 - reflection * reflection;
    }
    return a;
  }

  /**
   * The p roots of z^p·A(z), as {@code [re, im]} each, by simultaneous iteration (Aberth 1973).
   *
   * @param a {@code [1, a1, … ap]}
   */
  static double[][] poles(double[] a) {
    int p = a.length - 1;
    double[][] z = new double[p][];
    for (int i = 0; i < p; i++) {
      // Not symmetric about the real axis, or pairs would never part from it.
      double angle = 2 * StrictMath.PI * i / p + 0.4;
      z[i] = new double[] {0.9 * StrictMath.cos(angle), 0.9 * StrictMath.sin(angle)};
    }
    double moved = 1;
    for (int round = 0; round < MOST_ROUNDS && moved > CONVERGED; round++) {
      moved = 0;
      for (int i = 0; i < p; i++) {
        double[] step = newtonStep(a, z[i]);
        double[] repulsion = new double[2];
        for (int j = 0; j < p; j++) {
          if (j != i) {
            double[] part =
                divided(new double[] {1, 0}, new double[] {z[i][0] - z[j][0], z[i][1] - z[j][1]});
            repulsion[0] += part[0];
            repulsion[1] += part[1];
          }
        }
        double[] product = times(step, repulsion);
        double[] move = divided(step, new double[] {1 - product[0], -product[1]});
        z[i] = new double[] {z[i][0] - move[0], z[i][1] - move[1]};
        moved = Math.max(moved, Math.abs(move[0]) + Math.abs(move[1]));
      }
    }
    return z;
  }

  /** {@code [1, a1, … ap]} of the real polynomial that has {@code roots}. */
  static double[] polynomial(double[][] roots) {
    double[][] c = new double[roots.length + 1][2];
    c[0][0] = 1;
    for (int n = 0; n < roots.length; n++) {
      for (int k = n + 1; k >= 1; k--) {
        double[] shifted = times(roots[n], c[k - 1]);
        c[k][0] -= shifted[0];
        c[k][1] -= shifted[1];
      }
    }
    double[] real = new double[c.length];
    for (int k = 0; k < c.length; k++) {
      real[k] = c[k][0];
    }
    return real;
  }

  /** P(z)/P′(z), both by Horner's rule. */
  private static double[] newtonStep(double[] a, double[] z) {
    double[] value = {a[0], 0};
    double[] slope = {0, 0};
    for (int k = 1; k < a.length; k++) {
      slope = times(slope, z);
      slope[0] += value[0];
      slope[1] += value[1];
      value = times(value, z);
      value[0] += a[k];
    }
    return divided(value, slope);
  }

  private static double[] times(double[] x, double[] y) {
    return new double[] {x[0] * y[0] - x[1] * y[1], x[0] * y[1] + x[1] * y[0]};
  }

  private static double[] divided(double[] x, double[] y) {
    double norm = Math.max(y[0] * y[0] + y[1] * y[1], Double.MIN_NORMAL);
    return new double[] {(x[0] * y[0] + x[1] * y[1]) / norm, (x[1] * y[0] - x[0] * y[1]) / norm};
  }
}
