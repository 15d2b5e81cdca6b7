package io.likeness.jobs.walk;

import java.util.Optional;

/**
 * What one reviewer decided of one record.
 *
 * @param label the new label, for {@link Choice#RELABEL}
 * @param decidedAt when, as the file says
 */
public record Decision(
    String recordId,
    String reviewer,
    Choice choice,
    Optional<String> label,
    Optional<String> decidedAt) {
  /** What can be decided. */
  public enum Choice {
    KEEP,
    RELABEL,
    LEAVE_OUT;

    /** As it stands in files and tables. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The choice called {@code word}, if there is one. */
    public static Optional<Choice> of(String word) {
      for (Choice c : values()) {
        if (c.word().equals(word)) {
          return Optional.of(c);
        }
      }
      return Optional.empty();
    }
  }

  /** The decision to give {@code recordId} the label {@code chosen}, which it may have already. */
  public static Decision labelled(
      String recordId, String reviewer, String chosen, String now, Optional<String> decidedAt) {
    return chosen.equals(now)
        ? new Decision(recordId, reviewer, Choice.KEEP, Optional.empty(), decidedAt)
        : new Decision(recordId, reviewer, Choice.RELABEL, Optional.of(chosen), decidedAt);
  }

  /** What was chosen, in one word: what reviewers agree on or not. */
  public String vote() {
    return choice == Choice.RELABEL ? "relabel " + label.orElse("") : choice.word();
  }
}
