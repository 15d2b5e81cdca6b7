package io.likeness.core.recipe;

import java.util.Optional;

/** Fractions of persons in each part, and the reason if a split is not person-disjoint. */
public record SplitSpec(
    By by,
    double train,
    double validation,
    double test,
    Optional<String> notPersonDisjointBecause) {
  /** What is kept together. */
  public enum By {
    PERSON,
    RECORD
  }
}
