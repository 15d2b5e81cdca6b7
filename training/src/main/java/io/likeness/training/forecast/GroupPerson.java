package io.likeness.training.forecast;

import java.util.List;
import java.util.Optional;

/**
 * Of whom one may learn.
 *
 * @param sums of all records of the person and their copies, in whatever group: who is held out is
 *     not learnt from in another group either
 * @param copied sums of the copies of their records in the group; empty where there are none
 * @param rows records in the group
 * @param copies of these
 */
record GroupPerson(
    NearestMean.Sums sums, Optional<NearestMean.Sums> copied, List<Example> rows, int copies) {
  /**
   * @param inGroup records in the group and their copies
   */
  static GroupPerson of(NearestMean.Sums sums, List<Example> inGroup) {
    List<Example> copies = inGroup.stream().filter(Example::copy).toList();
    Optional<NearestMean.Sums> copied = Optional.empty();
    if (!copies.isEmpty()) {
      NearestMean.Sums of = new NearestMean.Sums(sums.labels(), sums.length());
      copies.forEach(of::add);
      copied = Optional.of(of);
    }
    return new GroupPerson(
        sums, copied, inGroup.stream().filter(e -> !e.copy()).toList(), copies.size());
  }

  /** Lets {@code learnt} learn from the person, with or without copies of the group's records. */
  void teach(NearestMean.Sums learnt, boolean withCopies) {
    learnt.add(sums, 1);
    if (!withCopies) {
      copied.ifPresent(c -> learnt.add(c, -1));
    }
  }
}
