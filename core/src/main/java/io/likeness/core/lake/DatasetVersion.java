package io.likeness.core.lake;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One immutable version of a dataset, with where it came from.
 *
 * @param releaseId the release under differential privacy that was made of it or served to it; an
 *     erasure changes the rows and not what was released
 */
public record DatasetVersion(
    String tag,
    long number,
    Instant createdAt,
    String command,
    Snapshot snapshot,
    String recipeSha256,
    String recipe,
    String codeVersion,
    String nativesSha256,
    String digest,
    List<String> parents,
    long originals,
    long derived,
    String legalBasis,
    Optional<String> releaseId) {
  public DatasetVersion {
    parents = List.copyOf(parents);
  }

  public String corpus() {
    return snapshot.corpus();
  }

  /** This version on other tables, after an erasure or under other pseudonyms. */
  public DatasetVersion on(Snapshot other, String itsDigest, long itsOriginals, long itsDerived) {
    return new DatasetVersion(
        tag,
        number,
        createdAt,
        command,
        other,
        recipeSha256,
        recipe,
        codeVersion,
        nativesSha256,
        itsDigest,
        parents,
        itsOriginals,
        itsDerived,
        legalBasis,
        releaseId);
  }
}
