package io.likeness.core.recipe;

import java.util.Optional;

/**
 * Fractions of persons in each part, and the reason if a split is not person-disjoint.
 *
 * @param session attribute whose records of one value come into one part
 */
public record SplitSpec(
    By by,
    double train,
    double validation,
    double test,
    Optional<String> notPersonDisjointBecause,
    Optional<String> session) {
  /** What is kept together. */
  public enum By {
    PERSON,
    RECORD
  }

  /** The fractions in words. */
  public String shares() {
    return "train " + train + ", validation " + validation + ", test " + test;
  }
}
