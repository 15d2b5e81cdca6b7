package io.likeness.training.evaluate;

import io.likeness.core.Sha256;
import io.likeness.core.statistics.PersonDifference;
import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The bootstrap that draws whole persons (Efron and Tibshirani, "An Introduction to the Bootstrap",
 * 1993, section 13.3), since clips of one person are not independent.
 *
 * <p>Of few persons such draws vary too little. So the ends of the interval are not the quantiles
 * α/2 and 1 − α/2 of the draws but Φ(−√(m/(m−1)) · t) and its mirror, t being the quantile 1 − α/2
 * of Student's t of m − 1 degrees of freedom (the expanded percentile interval of Hesterberg, "What
 * Teachers Should Know About the Bootstrap", The American Statistician 69, 2015). m is {@link
 * PersonDifference#effectivePersons}, the number of persons where all have as many rows.
 */
public final class PersonBootstrap {
  private static final int RESAMPLES = 2_000;
  private static final double UPPER = 0.975;

  /** What is asked of a draw. */
  public interface Statistics {
    /**
     * One value for each statistic.
     *
     * @param drawn places of persons, some several times, as many as there are persons
     */
    double[] of(int[] drawn);
  }

  private PersonBootstrap() {}

  /**
   * A 95 % interval for each statistic, or the note why there is none.
   *
   * @param purpose draws of one purpose and one number of persons are the same
   * @param rows how many each person has
   * @param count of statistics
   */
  public static List<Scores.Interval> intervals(
      String purpose, long[] rows, int count, Statistics statistics) {
    int persons = rows.length;
    if (persons < Scores.Interval.LEAST_PERSONS) {
      return Collections.nCopies(count, Scores.Interval.none(persons));
    }
    double[][] draws = new double[count][RESAMPLES];
    CounterRandom random = CounterRandom.of(Sha256.ofAll(purpose), persons);
    int[] drawn = new int[persons];
    for (int r = 0; r < RESAMPLES; r++) {
      Arrays.setAll(drawn, i -> random.nextInt(persons));
      double[] values = statistics.of(drawn);
      for (int s = 0; s < count; s++) {
        draws[s][r] = values[s];
      }
    }
    int outside = (int) (tail(rows) * RESAMPLES);
    return Arrays.stream(draws)
        .map(
            of -> {
              Arrays.sort(of);
              return new Scores.Interval(of[outside], of[RESAMPLES - 1 - outside], "");
            })
        .toList();
  }

  /** Share of draws below the low end, and above the high end, of the 95 % interval. */
  static double tail(long[] rows) {
    double n = LongStream.of(rows).asDoubleStream().sum();
    double squares = LongStream.of(rows).asDoubleStream().map(r -> r * r).sum();
    double persons = Math.max(2, PersonDifference.effectivePersons(n, squares));
    double t = new TDistribution(null, persons - 1).inverseCumulativeProbability(UPPER);
    return new NormalDistribution(null, 0, 1)
        .cumulativeProbability(-Math.sqrt(persons / (persons - 1)) * t);
  }
}
