package io.likeness.training.evaluate;

import io.likeness.core.Sha256;
import io.likeness.core.statistics.ExpandedPercentile;
import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The bootstrap that draws whole persons (Efron and Tibshirani, "An Introduction to the Bootstrap",
 * 1993, section 13.3), since clips of one person are not independent; the ends of the interval are
 * those of {@link ExpandedPercentile}.
 */
public final class PersonBootstrap {
  private static final int RESAMPLES = 2_000;

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
    int outside = (int) (ExpandedPercentile.tail(rows) * RESAMPLES);
    return Arrays.stream(draws)
        .map(
            of -> {
              Arrays.sort(of);
              return new Scores.Interval(of[outside], of[RESAMPLES - 1 - outside], "");
            })
        .toList();
  }
}
