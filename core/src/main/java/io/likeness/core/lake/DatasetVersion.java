package io.likeness.core.lake;

import java.time.Instant;
import java.util.List;

/** One immutable version of a dataset, with where it came from. */
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
    String legalBasis) {
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
        legalBasis);
  }
}
