package io.likeness.core.recipe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How long a record may be kept: for so many days from the day of its collection, or as long as its
 * person has a consent in force or to come, whichever ends first of those declared.
 *
 * @param collected attribute with the day of collection, {@code YYYY-MM-DD}
 * @param days at least 1; given if, and only if, {@code collected} is
 * @param afterConsent whether records go when the last consent of their person has ended
 */
public record RetentionSpec(Optional<String> collected, OptionalInt days, boolean afterConsent) {
  private static final int MOST_DAYS = 36_500;

  static RetentionSpec of(Section s, List<SourceSpec> sources) {
    Optional<String> collected = s.optionalString("collected");
    boolean period = s.has("days");
    RetentionSpec spec =
        new RetentionSpec(
            collected,
            period ? OptionalInt.of(s.integer("days", 1, MOST_DAYS)) : OptionalInt.empty(),
            s.flag("after-consent"));
    if (collected.isPresent() != period) {
      s.problem("days", "and collected should be given together");
    }
    if (collected.isEmpty() && !period && !spec.afterConsent()) {
      s.problem("days", "with collected, or after-consent = true, should be given");
    }
    collected
        .filter(a -> !sources.stream().allMatch(source -> source.attributes().containsKey(a)))
        .ifPresent(a -> s.problem("collected", "names " + a + ", which not every source declares"));
    s.refuseUnknownKeys();
    return spec;
  }
}
