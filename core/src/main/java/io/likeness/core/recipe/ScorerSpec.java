package io.likeness.core.recipe;

import java.util.ArrayList;
import java.util.List;

/**
 * A measure that a model gives: of quality, or of what a record holds.
 *
 * @param measure its name, snake_case, as rules of {@code screen} call it
 * @param place of the number among those that the model answers with, from 0 on
 */
public record ScorerSpec(String measure, MediaModel model, int place) {
  private static final int MOST_NUMBERS = 100_000;

  /** All that its measure depends on. */
  public String identity() {
    return measure + " " + place + " " + model.identity();
  }

  static List<ScorerSpec> all(Section root, Kind kind) {
    List<ScorerSpec> out = new ArrayList<>();
    if (!root.has("scorers")) {
      return out;
    }
    if (kind == Kind.TEXT) {
      root.problem("scorers", "are of voices and faces; leave them out");
      root.sections("scorers");
      return out;
    }
    for (Section s : root.sections("scorers")) {
      String measure = s.string("measure");
      if (s.has("measure") && !measure.matches("[a-z][a-z0-9_]*")) {
        s.problem("measure", "should be snake_case (a-z, 0-9, _), not " + measure);
      }
      if (out.stream().anyMatch(other -> other.measure().equals(measure))) {
        s.problem("measure", "should be given once, and " + measure + " is there twice");
      }
      int place = s.has("place") ? s.integer("place", 0, MOST_NUMBERS) : 0;
      out.add(new ScorerSpec(measure, MediaModel.of(s, kind), place));
      s.refuseUnknownKeys();
    }
    return out;
  }
}
