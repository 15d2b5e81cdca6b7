package io.likeness.training.run;

import java.io.Serializable;

/** Called by each rank before each step; tests use it to break things at a chosen place. */
@FunctionalInterface
public interface StepHook extends Serializable {
  void before(int attempt, int rank, int epoch, int step);

  static StepHook none() {
    return (attempt, rank, epoch, step) -> {};
  }
}
