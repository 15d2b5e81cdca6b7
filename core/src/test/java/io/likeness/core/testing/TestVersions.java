package io.likeness.core.testing;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Versions of which a test needs a few properties only. */
public final class TestVersions {
  private TestVersions() {}

  /** A version that no recipe has made. */
  public static DatasetVersion of(
      String tag, Snapshot snapshot, long originals, String legalBasis) {
    return new DatasetVersion(
        tag,
        1,
        Instant.EPOCH,
        "run",
        snapshot,
        "",
        "",
        "",
        "",
        "",
        List.of(),
        originals,
        0,
        legalBasis,
        Optional.empty());
  }
}
