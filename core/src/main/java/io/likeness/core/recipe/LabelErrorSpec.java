package io.likeness.core.recipe;

/**
 * How labels that are probably wrong are sought.
 *
 * @param folds persons are dealt to so many folds; a record is judged by what the others teach
 * @param policy what becomes of a record whose label is probably wrong
 * @param maxTrainingRows most records that one fold is learnt from
 * @param regularization of the logistic regression
 */
public record LabelErrorSpec(int folds, Policy policy, int maxTrainingRows, double regularization) {
  /** Whether somebody looks at it first, or it is left out at once. */
  public enum Policy {
    REVIEW,
    LEAVE_OUT;

    /** The name in recipes and tables. */
    public String word() {
      return Section.spelled(this);
    }
  }

  static LabelErrorSpec of(Section s) {
    LabelErrorSpec spec =
        new LabelErrorSpec(
            s.integer("folds", 2, 50),
            s.choice("policy", Policy.class),
            s.integer("max-training-rows", 10, 10_000_000),
            s.number("regularization", x -> x >= 0 && x < 1e3, "at least 0"));
    s.refuseUnknownKeys();
    return spec;
  }
}
