package io.likeness.training.compare;

import io.likeness.training.evaluate.ArgMax;
import java.util.Map;

/**
 * What two models said of one record.
 *
 * @param person whoever is in it, or the cohort that the person belongs to
 * @param groups declared attributes and their values
 * @param truth number of the right label
 * @param first probability of each label, of the first model
 * @param second likewise of the second
 */
public record Answers(
    String person, Map<String, String> groups, int truth, float[] first, float[] second) {
  boolean firstIsRight() {
    return ArgMax.of(first) == truth;
  }

  boolean secondIsRight() {
    return ArgMax.of(second) == truth;
  }
}
