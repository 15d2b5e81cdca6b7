package io.likeness.core.recipe;

import java.util.Optional;

/**
 * How labels that are probably wrong are sought.
 *
 * @param folds persons are dealt to so many folds; a record is judged by what the others teach
 * @param policy what becomes of a record whose label is probably wrong
 * @param maxTrainingRows most records that one fold is learnt from
 * @param regularization of the logistic regression
 * @param embedding model whose answers it learns from in the place of our own sketches
 */
public record LabelErrorSpec(
    int folds,
    Policy policy,
    int maxTrainingRows,
    double regularization,
    Optional<MediaModel> embedding) {
  /** Whether somebody looks at it first, or it is left out at once. */
  public enum Policy {
    REVIEW,
    LEAVE_OUT;

    /** The name in recipes and tables. */
    public String word() {
      return Section.spelled(this);
    }
  }

  static LabelErrorSpec of(Section s, Kind kind) {
    LabelErrorSpec spec =
        new LabelErrorSpec(
            s.integer("folds", 2, 50),
            s.choice("policy", Policy.class),
            s.integer("max-training-rows", 10, 10_000_000),
            s.number("regularization", x -> x >= 0 && x < 1e3, "at least 0"),
            s.optionalSection("embedding").flatMap(e -> embedding(e, kind)));
    s.refuseUnknownKeys();
    return spec;
  }

  private static Optional<MediaModel> embedding(Section s, Kind kind) {
    if (kind == Kind.TEXT) {
      s.problem("model", "is asked about voices and faces; leave embedding out");
      return Optional.empty();
    }
    MediaModel model = MediaModel.of(s, kind);
    s.refuseUnknownKeys();
    return Optional.of(model);
  }
}
