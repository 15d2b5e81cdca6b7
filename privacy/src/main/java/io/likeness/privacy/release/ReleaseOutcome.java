package io.likeness.privacy.release;

import io.likeness.privacy.accounting.PrivacyLedger;
import java.util.List;

/**
 * A release as it is served.
 *
 * @param counts every declared group of every attribute, in the order of the plan
 * @param fresh whether this call drew the noise; false when it was served from the table
 * @param balance the corpus's budget afterwards
 */
public record ReleaseOutcome(
    String releaseId, List<ReleasedCount> counts, boolean fresh, PrivacyLedger.Balance balance) {
  public ReleaseOutcome {
    counts = List.copyOf(counts);
  }

  /** Whether the persons of some attribute are too few to say anything: below twice the margin. */
  public boolean tooFewPersons() {
    return counts.stream()
        .filter(c -> c.statistic().equals(ReleasePlan.Statistic.PERSONS.word()))
        .collect(
            java.util.stream.Collectors.groupingBy(
                ReleasedCount::attribute,
                java.util.TreeMap::new,
                java.util.stream.Collectors.toList()))
        .values()
        .stream()
        .anyMatch(
            groups ->
                groups.stream().mapToLong(ReleasedCount::released).sum()
                    < 2 * groups.get(0).margin95() * Math.sqrt(groups.size()));
  }
}
