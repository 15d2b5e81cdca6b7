package io.likeness.training.forecast;

import java.util.List;

/**
 * A classifier that is fitted in microseconds from sums over persons: the label whose mean is
 * nearest, each feature divided by its pooled deviation (linear discriminant analysis with a
 * diagonal covariance; Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning",
 * 2009, section 4.3).
 */
final class NearestMean {
  private NearestMean() {}

  /** Sums over the records of a person, or of several. */
  static final class Sums {
    private final int[] counts;
    private final double[][] sums;
    private final double[] squares;

    Sums(int labels, int length) {
      counts = new int[labels];
      sums = new double[labels][length];
      squares = new double[length];
    }

    int labels() {
      return counts.length;
    }

    int length() {
      return squares.length;
    }

    void add(Example e) {
      counts[e.label()]++;
      for (int i = 0; i < squares.length; i++) {
        sums[e.label()][i] += e.values()[i];
        squares[i] += (double) e.values()[i] * e.values()[i];
      }
    }

    void add(Sums other, int sign) {
      for (int c = 0; c < counts.length; c++) {
        counts[c] += sign * other.counts[c];
        for (int i = 0; i < squares.length; i++) {
          sums[c][i] += sign * other.sums[c][i];
        }
      }
      for (int i = 0; i < squares.length; i++) {
        squares[i] += sign * other.squares[i];
      }
    }
  }

  /** Share of {@code tested} that a fit to {@code sums} gets wrong. */
  static double error(Sums sums, List<Example> tested) {
    int labels = sums.counts.length;
    int length = sums.squares.length;
    double[][] means = new double[labels][length];
    double[] variance = sums.squares.clone();
    int all = 0;
    for (int c = 0; c < labels; c++) {
      all += sums.counts[c];
      for (int i = 0; i < length && sums.counts[c] > 0; i++) {
        means[c][i] = sums.sums[c][i] / sums.counts[c];
        variance[i] -= sums.sums[c][i] * means[c][i];
      }
    }
    int wrong = 0;
    for (Example e : tested) {
      int said = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < labels; c++) {
        if (sums.counts[c] == 0) {
          continue;
        }
        double distance = 0;
        for (int i = 0; i < length; i++) {
          double miss = e.values()[i] - means[c][i];
          // A feature that never varies says nothing.
          distance += variance[i] > 1e-9 * all ? miss * miss * all / variance[i] : 0;
        }
        if (distance < least) {
          least = distance;
          said = c;
        }
      }
      wrong += said == e.label() ? 0 : 1;
    }
    return wrong / (double) tested.size();
  }
}
