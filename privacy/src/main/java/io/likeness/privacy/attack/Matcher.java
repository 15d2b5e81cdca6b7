package io.likeness.privacy.attack;

import java.util.Arrays;
import java.util.List;

/**
 * Cosine of embeddings after whitening within classes: x ↦ L⁻¹(x − mean), where L·Lᵀ is the
 * covariance within classes, shrunk towards a multiple of the identity (Hatch, Kajarekar and
 * Stolcke, "Within-class covariance normalization for SVM-based speaker recognition", 2006).
 */
final class Matcher {
  private static final double SHRINKAGE = 0.2;

  private final double[] mean;
  private final double[][] lower;

  private Matcher(double[] mean, double[][] lower) {
    this.mean = mean;
    this.lower = lower;
  }

  /**
   * Learns from embeddings of known classes; where no class has two, from all of them as one.
   *
   * @param classes of each vector, from 0
   */
  static Matcher fit(List<float[]> vectors, int[] classes) {
    int d = vectors.get(0).length;
    int most = Arrays.stream(classes).max().orElse(0) + 1;
    double[] mean = new double[d];
    double[][] centres = new double[most][d];
    int[] members = new int[most];
    for (int i = 0; i < classes.length; i++) {
      members[classes[i]]++;
      for (int k = 0; k < d; k++) {
        mean[k] += vectors.get(i)[k] / (double) classes.length;
        centres[classes[i]][k] += vectors.get(i)[k];
      }
    }
    boolean alone = Arrays.stream(members).allMatch(n -> n <= 1);
    double[][] covariance = new double[d][d];
    for (int i = 0; i < classes.length; i++) {
      double[] gap = new double[d];
      for (int k = 0; k < d; k++) {
        double centre = alone ? mean[k] : centres[classes[i]][k] / members[classes[i]];
        gap[k] = vectors.get(i)[k] - centre;
      }
      for (int r = 0; r < d; r++) {
        for (int c = 0; c <= r; c++) {
          covariance[r][c] += gap[r] * gap[c] / classes.length;
        }
      }
    }
    double trace = 0;
    for (int k = 0; k < d; k++) {
      trace += covariance[k][k] / d;
    }
    for (int r = 0; r < d; r++) {
      for (int c = 0; c <= r; c++) {
        covariance[r][c] *= 1 - SHRINKAGE;
      }
      covariance[r][r] += SHRINKAGE * trace + 1e-12;
    }
    return new Matcher(mean, cholesky(covariance));
  }

  private static double[][] cholesky(double[][] a) {
    int d = a.length;
    double[][] l = new double[d][d];
    for (int r = 0; r < d; r++) {
      for (int c = 0; c <= r; c++) {
        double sum = a[r][c];
        for (int k = 0; k < c; k++) {
          sum -= l[r][k] * l[c][k];
        }
        l[r][c] = r == c ? Math.sqrt(Math.max(sum, 1e-18)) : sum / l[c][c];
      }
    }
    return l;
  }

  /** A whitened vector of norm 1, or of zeros for the mean itself. */
  double[] project(float[] vector) {
    int d = mean.length;
    double[] out = new double[d];
    for (int r = 0; r < d; r++) {
      double sum = vector[r] - mean[r];
      for (int k = 0; k < r; k++) {
        sum -= lower[r][k] * out[k];
      }
      out[r] = sum / lower[r][r];
    }
    return unit(out);
  }

  /** {@code v} with norm 1; zeros stay. */
  static double[] unit(double[] v) {
    double norm = Math.sqrt(dot(v, v));
    double[] out = v.clone();
    for (int k = 0; k < out.length && norm > 0; k++) {
      out[k] /= norm;
    }
    return out;
  }

  static double[] doubles(float[] values) {
    double[] out = new double[values.length];
    for (int k = 0; k < out.length; k++) {
      out[k] = values[k];
    }
    return out;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
