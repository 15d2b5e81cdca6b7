package io.likeness.privacy.erase;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Snapshot;
import io.likeness.privacy.consent.Consent;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.consent.Purpose;
import java.time.LocalDate;
import java.util.Optional;

/** What follows an erasure or a rotation of a lake without a version, and a consent in it. */
final class NoVersions implements Erasure.Follow {
  @Override
  public Snapshot measured(DatasetVersion version, Snapshot snapshot) {
    return snapshot;
  }

  @Override
  public void reissued(DatasetVersion version) {
    throw new AssertionError("there is no version");
  }

  /** Consent of {@code identifier} to training on the voice, until 2030. */
  static ConsentLedger.Entry consent(String identifier) {
    return new ConsentLedger.Entry(
        identifier,
        new Consent(
            "x",
            Purpose.TRAIN,
            "voice",
            "v1",
            "ab".repeat(32),
            LocalDate.of(2026, 1, 1),
            LocalDate.of(2030, 1, 1),
            Optional.empty(),
            false,
            Optional.empty()));
  }
}
