package io.likeness.privacy.release;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.ReleaseSpec.Kind;
import java.util.List;

/**
 * A statistic of one number of each record, by the groups of an attribute. Every value is clamped
 * to publicly known bounds first, NaN to the lower one; a record that lacks the value does not
 * count.
 *
 * @param of measure, or attribute that holds numbers
 * @param by attribute of the plan whose groups it is taken in; empty for the whole corpus
 * @param lower lower bound of a value, in the unit of the value
 * @param upper upper bound of a value
 * @param points edges of a histogram, lowest and highest being the bounds, or probabilities of
 *     quantiles in (0, 1); rising
 */
public record Statistic(
    Kind kind, String of, String by, double lower, double upper, List<Double> points) {
  private static final int FRACTION_BITS = 20;

  public Statistic {
    points = List.copyOf(points);
    if (of.isBlank()) {
      throw refused(kind, of, "names no number to be taken of");
    }
    if (!(lower < upper && Math.abs(lower) < 1e300 && Math.abs(upper) < 1e300)) {
      throw refused(
          kind,
          of,
          "needs finite public bounds, the lower one first, got ["
              + lower
              + ", "
              + upper
              + "]; without them one person can change it by any amount");
    }
    for (int i = 0; i < points.size(); i++) {
      double low = i > 0 ? points.get(i - 1) : Double.NEGATIVE_INFINITY;
      boolean inside = kind != Kind.QUANTILES || (points.get(i) > 0 && points.get(i) < 1);
      if (!(points.get(i) > low && inside)) {
        throw refused(kind, of, "needs rising points in range, got " + points);
      }
    }
    boolean enough =
        switch (kind) {
          case SUM, MEAN -> points.isEmpty();
          case QUANTILES -> !points.isEmpty();
          case HISTOGRAM ->
              points.size() >= 2
                  && points.get(0) == lower
                  && points.get(points.size() - 1) == upper;
        };
    if (!enough) {
      throw refused(kind, of, "has points that do not fit it: " + points);
    }
  }

  /** What is taken off a value before it is summed, so that a mean costs half its range. */
  double centre() {
    return kind == Kind.MEAN ? lower + 0.5 * (upper - lower) : 0;
  }

  private double reach() {
    return kind == Kind.MEAN ? 0.5 * (upper - lower) : Math.max(Math.abs(lower), Math.abs(upper));
  }

  /** Size of the fixed point that sums are made in: a power of two, 2^-20 of the largest value. */
  double fixedPoint() {
    return Math.scalb(1.0, Math.getExponent(reach()) - FRACTION_BITS);
  }

  /** Most that one value adds to a sum, in fixed points: below 2^21. */
  long mostOfOne() {
    return (long) Math.rint(reach() / fixedPoint());
  }

  private static RuntimeException refused(Kind kind, String of, String why) {
    return Fault.PRIVACY_REFUSED.because("The " + kind.word() + " of " + of + " " + why + ".");
  }
}
