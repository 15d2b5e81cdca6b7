package io.likeness.jobs.walk;

import io.likeness.core.lake.DatasetVersion;

/** The walk, then training and the card of the version it made. */
public final class Pipeline {
  private final Context context;

  public Pipeline(Context context) {
    this.context = context;
  }

  /** Runs all of the recipe, or up to the station {@code until} where it is not empty. */
  public DatasetVersion run(String until) {
    DatasetVersion version = new Walk(context).run(until);
    context.narrator().say("tagged     %s, digest %s", version.tag(), version.digest());
    return version;
  }
}
