package io.likeness.privacy.release;

import io.likeness.core.recipe.ReleaseSpec.Kind;
import java.util.List;

/**
 * What of a release may be published. Noise alone does not decide it: with a large ε there is next
 * to none, and a group of one person would be told as it is.
 *
 * <p>Only released values are looked at, so nothing more is told of anybody by what is left out.
 *
 * @param values all of one release
 */
public record PublicRelease(List<ReleasedValue> values) {
  /**
   * Fewest persons or records that are told: no cell of 10 or fewer is, as with the cell size
   * suppression policy of the U.S. Centers for Medicare and Medicaid Services.
   */
  public static final int FEWEST = 11;

  /**
   * Largest ε of a number that is told, ln 20: noise of scale 1/ε of what one person changes stays
   * below that change with a probability of 1 − e^−ε, which is at most 0.95.
   */
  public static final double LARGEST_EPSILON = Math.log(20);

  public PublicRelease {
    values = List.copyOf(values);
  }

  /** The values that may be published. */
  public List<ReleasedValue> told() {
    return values.stream().filter(this::tells).toList();
  }

  /** Whether the noise of each value hides what one person changes of it. */
  public boolean hides() {
    return values.stream().allMatch(v -> v.epsilon() <= LARGEST_EPSILON);
  }

  /** Whether {@code value} may be published. */
  public boolean tells(ReleasedValue value) {
    boolean small =
        (value.counts() || value.statistic().equals(Kind.HISTOGRAM.word()))
            && value.released() < FEWEST;
    return hides() && !small && isOfEnough(value);
  }

  /** Whether enough persons are in the group of a value, or in any where it is about all. */
  private boolean isOfEnough(ReleasedValue value) {
    boolean ofAll = value.attribute().isEmpty() || value.statistic().equals(ReleasedValue.GROUPS);
    return values.stream().noneMatch(ReleasedValue::counts)
        || values.stream()
            .filter(v -> v.statistic().equals(ReleasedValue.PERSONS))
            .filter(v -> ofAll || isOfOneGroup(v, value))
            .anyMatch(v -> v.released() >= Math.max(FEWEST, 2 * v.margin95()));
  }

  private static boolean isOfOneGroup(ReleasedValue a, ReleasedValue b) {
    return a.attribute().equals(b.attribute()) && a.group().equals(b.group());
  }
}
