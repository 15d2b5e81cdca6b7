package io.likeness.core.recipe;

import java.io.Serializable;

/**
 * When two records count as nearly the same.
 *
 * @param enabled whether they are sought
 * @param maxDistance most bits of 64 that the hashes of two faces may differ in, from 0 to 7
 * @param minShare least share of landmarks that two clips have in common, from 0 to 1
 * @param minVotes landmarks at one offset that are enough with a third of that share
 * @param maxShared records that may share one key; more say that it tells nothing apart
 */
public record NearDuplicateSpec(
    boolean enabled, int maxDistance, double minShare, int minVotes, int maxShared)
    implements Serializable {
  private static final int MOST_VOTES = 1_000_000;
  private static final int MOST_SHARED = 1_000_000;

  static NearDuplicateSpec of(Section s) {
    NearDuplicateSpec spec =
        new NearDuplicateSpec(
            s.flag("enabled"),
            s.integer("max-distance", 0, 7),
            s.number("min-share", Section.FRACTION, "from 0 to 1"),
            s.integer("min-votes", 10, MOST_VOTES),
            s.integer("max-shared", 2, MOST_SHARED));
    s.refuseUnknownKeys();
    return spec;
  }
}
