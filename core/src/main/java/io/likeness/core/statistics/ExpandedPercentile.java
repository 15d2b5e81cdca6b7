package io.likeness.core.statistics;

import java.util.stream.LongStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Which quantiles of draws of whole persons are the ends of an interval of 95 %.
 *
 * <p>Of few persons such draws vary too little. So the ends are not the quantiles α/2 and 1 − α/2
 * but Φ(−√(m/(m−1)) · t) and its mirror, t being the quantile 1 − α/2 of Student's t of m − 1
 * degrees of freedom (the expanded percentile interval of Hesterberg, "What Teachers Should Know
 * About the Bootstrap", The American Statistician 69, 2015). m is {@link
 * PersonDifference#effectivePersons}, the number of persons where all have as many rows; less than
 * 2 count as 2.
 */
public final class ExpandedPercentile {
  private static final double UPPER = 0.975;

  private ExpandedPercentile() {}

  /**
   * Share of draws below the low end, and above the high end.
   *
   * @param rows how many each person has, not all 0
   */
  public static double tail(long[] rows) {
    double n = LongStream.of(rows).asDoubleStream().sum();
    double squares = LongStream.of(rows).asDoubleStream().map(r -> r * r).sum();
    double persons = Math.max(2, PersonDifference.effectivePersons(n, squares));
    double t = new TDistribution(null, persons - 1).inverseCumulativeProbability(UPPER);
    return new NormalDistribution(null, 0, 1)
        .cumulativeProbability(-Math.sqrt(persons / (persons - 1)) * t);
  }
}
