package io.likeness.privacy.attack;

import java.util.List;

/**
 * What attacks need to know of a kind of medium.
 *
 * @param <M> one clip or one picture
 */
public interface Medium<M> {
  /** Whose it is, as a vector. */
  float[] identity(M medium);

  /** What label it has, as a vector. */
  float[] content(M medium);

  /** The mean of several releases of one record. */
  M average(List<M> releases);

  /** Correlation of a release with the original, over samples or pixels. */
  double likeness(M original, M release);

  /** Pearson's correlation; 0 where one of them does not vary. */
  static double correlation(double[] x, double[] y) {
    int n = Math.min(x.length, y.length);
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < n; i++) {
      meanX += x[i] / n;
      meanY += y[i] / n;
    }
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < n; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  }
}
