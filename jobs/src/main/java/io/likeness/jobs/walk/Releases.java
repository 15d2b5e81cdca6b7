package io.likeness.jobs.walk;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionDigest;

/** Which release belongs to which data: the same data is never charged for twice. */
public final class Releases {
  private static final int DIGITS = 32;

  private Releases() {}

  /** The id of the release called {@code name} of the kept originals of {@code snapshot}. */
  public static String idOf(Lake lake, Snapshot snapshot, String name) {
    return snapshot.corpus()
        + "/"
        + VersionDigest.of(new CorpusView(lake, snapshot).kept()).substring(0, DIGITS)
        + (name.isEmpty() ? "" : "/" + name);
  }
}
