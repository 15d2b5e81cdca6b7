package io.likeness.training.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How errors fall with the number of persons: error(n) = floor + span / (1 + (n / half)^rate).
 *
 * <p>Far beyond {@code half} this is the inverse power law of learning curves (Figueroa et al., BMC
 * Medical Informatics and Decision Making 12:8, 2012); before it, it stays up for a while, as the
 * error of a group does whose first persons are drowned by those of other groups.
 *
 * @param floor error that no number of persons takes away, at least 0
 * @param span at least 0
 * @param half persons that take away half of {@code span}
 * @param rate in [0.5, 3]
 */
record ErrorCurve(double floor, double span, double half, double rate) {
  private static final double LEAST_HALF = 0.25;
  private static final int HALVES_AN_OCTAVE = 2;

  /**
   * A curve and how far it is from what was seen.
   *
   * @param miss root of the mean square distance, each size weighted by its persons
   */
  record Fitted(ErrorCurve curve, double miss) {}

  /**
   * The curve of least squares, each size weighted by its persons, since what comes next looks more
   * like the large sizes.
   *
   * @param persons at least 1 each, ascending
   * @param errors as many
   */
  static ErrorCurve of(double[] persons, double[] errors) {
    return all(persons, errors).get(0).curve();
  }

  /**
   * For each rate and half of a grid the curve with the best floor and span, in closed form; the
   * nearest first.
   */
  static List<Fitted> all(double[] persons, double[] errors) {
    double weight = Arrays.stream(persons).sum();
    List<Fitted> all = new ArrayList<>();
    for (double half : halves(4 * persons[persons.length - 1])) {
      for (int r = 2; r <= 12; r++) {
        ErrorCurve curve = of(persons, errors, half, r / 4.0);
        double squares = 0;
        for (int i = 0; i < persons.length; i++) {
          double miss = curve.errorAt(persons[i]) - errors[i];
          squares += persons[i] * miss * miss;
        }
        all.add(new Fitted(curve, Math.sqrt(squares / weight)));
      }
    }
    // Differences of rounding decide nothing.
    all.sort(Comparator.comparingLong(f -> Math.round(f.miss() * 1e9)));
    return all;
  }

  private static List<Double> halves(double most) {
    List<Double> halves = new ArrayList<>();
    for (int i = 0; ; i++) {
      double half = LEAST_HALF * StrictMath.pow(2, i / (double) HALVES_AN_OCTAVE);
      if (half > most) {
        return halves;
      }
      halves.add(half);
    }
  }

  private static ErrorCurve of(double[] persons, double[] errors, double half, double rate) {
    double w = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < persons.length; i++) {
      double falling = falling(persons[i], half, rate);
      w += persons[i];
      x += persons[i] * falling;
      y += persons[i] * errors[i];
      xx += persons[i] * falling * falling;
      xy += persons[i] * falling * errors[i];
    }
    double spread = w * xx - x * x;
    double span = spread > 1e-12 ? (w * xy - x * y) / spread : 0;
    if (!(span > 0)) {
      return new ErrorCurve(y / w, 0, half, rate);
    }
    double floor = (y - span * x) / w;
    return floor >= 0
        ? new ErrorCurve(floor, span, half, rate)
        : new ErrorCurve(0, xy / xx, half, rate);
  }

  private static double falling(double persons, double half, double rate) {
    return 1 / (1 + StrictMath.pow(persons / half, rate));
  }

  double errorAt(double persons) {
    return floor + span * falling(persons, half, rate);
  }
}
