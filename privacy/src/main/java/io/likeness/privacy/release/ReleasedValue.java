package io.likeness.privacy.release;

import io.likeness.core.recipe.ReleaseSpec.Kind;
import java.util.Locale;

/**
 * One released number, as it stands in the table {@code releases}.
 *
 * @param statistic persons, records, groups, sum, mean, histogram or quantiles
 * @param measure what the number is of; empty for counts
 * @param attribute attribute of the group; empty for the whole corpus
 * @param group value of the attribute; empty where it is about all of them
 * @param part bin of a histogram or probability of a quantile; empty else
 * @param released noisy value; a count may be negative, and is shown so to whoever computes with it
 * @param epsilon ε of the statistic over all groups
 * @param noiseScale scale b of the noise; 0 where the noise is not of one scale
 * @param margin95 half-width of a 95 % interval of the noise; NaN where there is none
 */
public record ReleasedValue(
    String statistic,
    String measure,
    String attribute,
    String group,
    String part,
    double released,
    double epsilon,
    double delta,
    double noiseScale,
    double margin95) {
  static final String PERSONS = "persons";
  static final String RECORDS = "records";
  static final String GROUPS = "groups";

  /** Whether it counts persons or records of a group. */
  public boolean counts() {
    return statistic.equals(PERSONS) || statistic.equals(RECORDS);
  }

  /** The value for people to read: a count never below 0, anything else with 4 digits. */
  public String shown() {
    return measure.isEmpty() || statistic.equals(Kind.HISTOGRAM.word())
        ? Long.toString(Math.max(0, Math.round(released)))
        : number(released);
  }

  /** The margin for people to read. */
  public String shownMargin() {
    return Double.isNaN(margin95) ? "–" : "± " + number(margin95);
  }

  private static String number(double x) {
    return x == Math.rint(x) && Math.abs(x) < 1e15
        ? Long.toString((long) x)
        : String.format(Locale.ROOT, "%.4g", x);
  }
}
