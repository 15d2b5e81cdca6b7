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
  /** The command of a walk from the first station to the last. */
  public static final String WHOLE = "run";

  /** The command of a walk that went on to the last station from what was tagged before. */
  public static final String GONE_ON = "run on";

  public DatasetVersion {
    parents = List.copyOf(parents);
  }

  public String corpus() {
    return snapshot.corpus();
  }

  /** Whether the walk that made it went to its end, and so through the gates of its recipe. */
  public boolean isWhole() {
    return isWhole(command);
  }

  static boolean isWhole(String command) {
    return command.equals(WHOLE) || command.equals(GONE_ON);
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
