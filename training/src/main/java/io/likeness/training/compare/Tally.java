package io.likeness.training.compare;

import io.likeness.training.evaluate.ArgMax;

/**
 * Counts of judged rows that all measures follow from, and that add up over persons: the confusion
 * matrix, and the rows, confidence and right answers in bins of confidence.
 */
final class Tally {
  private static final int BINS = 15;

  private final int classes;
  private final double[] cells;

  Tally(int classes) {
    this.classes = classes;
    cells = new double[classes * classes + 3 * BINS];
  }

  void add(int truth, float[] probabilities) {
    int said = ArgMax.of(probabilities);
    float confidence = probabilities[said];
    int bin = Math.max(0, Math.min(BINS - 1, (int) (confidence * BINS)));
    int at = classes * classes + 3 * bin;
    cells[truth * classes + said]++;
    cells[at]++;
    cells[at + 1] += confidence;
    cells[at + 2] += truth == said ? 1 : 0;
  }

  void add(Tally other) {
    for (int i = 0; i < cells.length; i++) {
      cells[i] += other.cells[i];
    }
  }

  double of(Measure measure) {
    return switch (measure) {
      case ACCURACY -> accuracy();
      case UAR -> uar();
      case MACRO_F1 -> macroF1();
      case ECE -> ece();
    };
  }

  private double accuracy() {
    double right = 0;
    double all = 0;
    for (int t = 0; t < classes; t++) {
      right += cells[t * classes + t];
      all += truths(t);
    }
    return right / all;
  }

  private double uar() {
    double recalls = 0;
    int occurring = 0;
    for (int t = 0; t < classes; t++) {
      double rows = truths(t);
      if (rows > 0) {
        recalls += cells[t * classes + t] / rows;
        occurring++;
      }
    }
    return recalls / occurring;
  }

  private double macroF1() {
    double sum = 0;
    int named = 0;
    for (int t = 0; t < classes; t++) {
      double both = truths(t);
      for (int other = 0; other < classes; other++) {
        both += cells[other * classes + t];
      }
      if (both > 0) {
        sum += 2 * cells[t * classes + t] / both;
        named++;
      }
    }
    return sum / named;
  }

  private double truths(int truth) {
    double rows = 0;
    for (int said = 0; said < classes; said++) {
      rows += cells[truth * classes + said];
    }
    return rows;
  }

  private double ece() {
    double gap = 0;
    double rows = 0;
    for (int b = 0; b < BINS; b++) {
      int at = classes * classes + 3 * b;
      rows += cells[at];
      gap += Math.abs(cells[at + 1] - cells[at + 2]);
    }
    return gap / rows;
  }
}
