package io.likeness.training;

import io.likeness.training.run.Epoch;
import io.likeness.training.run.Step;
import java.util.List;

/** Where a training tells how it goes, one line an epoch. */
@FunctionalInterface
public interface Progress {
  void line(String line);

  /**
   * An epoch has ended.
   *
   * @param role {@code model} or {@code teacher}
   * @param steps its steps, without those before a checkpoint that it went on from
   */
  default void epoch(String role, Epoch epoch, List<Step> steps) {}

  /** As {@link #epoch}, of one that had ended before an attempt; it may have been told. */
  default void known(String role, Epoch epoch, List<Step> steps) {}
}
