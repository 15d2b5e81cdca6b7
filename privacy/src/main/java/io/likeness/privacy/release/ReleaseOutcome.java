package io.likeness.privacy.release;

import io.likeness.privacy.accounting.PrivacyLedger;
import java.util.List;

/**
 * A release as it is served.
 *
 * @param values every group of every attribute and statistic, in the order of the plan
 * @param fresh whether this call drew the noise; false when it was served from the table
 * @param balance the corpus's budget afterwards
 */
public record ReleaseOutcome(
    List<ReleasedValue> values, boolean fresh, PrivacyLedger.Balance balance) {
  public ReleaseOutcome {
    values = List.copyOf(values);
  }
}
