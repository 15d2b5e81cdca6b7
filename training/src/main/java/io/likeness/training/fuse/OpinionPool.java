package io.likeness.training.fuse;

import java.util.List;

/**
 * The weighted logarithmic opinion pool p ∝ p₁^a · p₂^b (Genest and Zidek, Statistical Science 1,
 * 1986, section 4) of two calibrated opinions; a missing one is left out, and the other then stands
 * as it is.
 *
 * <p>a = b = 1 is right for independent evidence and labels that are equally frequent, a + b = 1
 * for two that say the same. Weights are at least 0 and minimise the negative log-likelihood of
 * rows that were not learnt from, plus ½ ((a − 1)² + (b − 1)²), so that few rows do not lead far
 * away.
 *
 * @param first weight a
 * @param second weight b
 */
public record OpinionPool(double first, double second) {
  private static final int STEPS = 100;

  /** Opinions are logarithms of probabilities. */
  record Row(double[] first, double[] second, int truth) {}

  static OpinionPool fit(List<Row> rows) {
    double[] best = minimum(rows, true, true);
    if (!(best[0] >= 0 && best[1] >= 0)) {
      double[] one = minimum(rows, true, false);
      double[] other = minimum(rows, false, true);
      one[0] = Math.max(0, one[0]);
      other[1] = Math.max(0, other[1]);
      best = loss(rows, one) <= loss(rows, other) ? one : other;
    }
    return new OpinionPool(best[0], best[1]);
  }

  /** Newton's method over the weights that are free; the others are 0. The loss is convex. */
  private static double[] minimum(List<Row> rows, boolean freeFirst, boolean freeSecond) {
    double[] at = {freeFirst ? 1 : 0, freeSecond ? 1 : 0};
    double now = loss(rows, at);
    for (int step = 0; step < STEPS; step++) {
      double[] g = {at[0] - 1, at[1] - 1};
      double[] h = {1, 0, 1};
      for (Row row : rows) {
        add(row, at, g, h);
      }
      double[] move = move(g, h, freeFirst, freeSecond);
      double size = 1;
      double[] next = {at[0] - move[0], at[1] - move[1]};
      double then = loss(rows, next);
      while (!(then <= now) && size > 1e-6) {
        size /= 2;
        next = new double[] {at[0] - size * move[0], at[1] - size * move[1]};
        then = loss(rows, next);
      }
      if (!(then < now)) {
        return at;
      }
      at = next;
      now = then;
    }
    return at;
  }

  /** Adds the gradient and Hessian (aa, ab, bb) of one row: mean and covariance of opinions. */
  private static void add(Row row, double[] at, double[] g, double[] h) {
    double[] q = pooled(row.first(), row.second(), at[0], at[1]);
    double u = 0;
    double v = 0;
    double uu = 0;
    double uv = 0;
    double vv = 0;
    for (int c = 0; c < q.length; c++) {
      double p = StrictMath.exp(q[c]);
      double x = row.first()[c];
      double y = row.second()[c];
      u += p * x;
      v += p * y;
      uu += p * x * x;
      uv += p * x * y;
      vv += p * y * y;
    }
    g[0] += u - row.first()[row.truth()];
    g[1] += v - row.second()[row.truth()];
    h[0] += uu - u * u;
    h[1] += uv - u * v;
    h[2] += vv - v * v;
  }

  private static double[] move(double[] g, double[] h, boolean first, boolean second) {
    if (!second) {
      return new double[] {g[0] / h[0], 0};
    }
    if (!first) {
      return new double[] {0, g[1] / h[2]};
    }
    double det = h[0] * h[2] - h[1] * h[1];
    return new double[] {
      (h[2] * g[0] - h[1] * g[1]) / det, (h[0] * g[1] - h[1] * g[0]) / det,
    };
  }

  private static double loss(List<Row> rows, double[] at) {
    double loss = ((at[0] - 1) * (at[0] - 1) + (at[1] - 1) * (at[1] - 1)) / 2;
    for (Row row : rows) {
      loss -= pooled(row.first(), row.second(), at[0], at[1])[row.truth()];
    }
    return loss;
  }

  private static double[] pooled(double[] first, double[] second, double a, double b) {
    double[] z = new double[first.length];
    for (int c = 0; c < z.length; c++) {
      z[c] = a * first[c] + b * second[c];
    }
    return Temperature.normalised(z);
  }

  /**
   * The logarithms of the pooled probabilities.
   *
   * @param one logarithms of calibrated probabilities, or empty where that modality is missing
   * @param other likewise; one of the two is there
   */
  double[] of(double[] one, double[] other) {
    if (one.length == 0 || other.length == 0) {
      return (one.length == 0 ? other : one).clone();
    }
    return pooled(one, other, first, second);
  }
}
