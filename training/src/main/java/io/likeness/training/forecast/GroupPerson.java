package io.likeness.training.forecast;

import java.util.List;

/**
 * Of whom one may learn.
 *
 * @param sums of all that is not a copy of a record in the group: who is held out is not learnt
 *     from in another group either
 * @param copied sums of the first 0, 1/8, 1/4, 1/2 and all of the copies
 * @param rows records in the group
 * @param copies of these
 */
record GroupPerson(
    NearestMean.Sums sums, List<NearestMean.Sums> copied, List<Example> rows, int copies) {
  /** Parts of the copies that are learnt from. */
  private static final double[] PARTS = {0, 0.125, 0.25, 0.5, 1};

  /**
   * @param all sums of all records of the person and their copies, in whatever group
   * @param inGroup those in the group, in an order that nothing is told by
   */
  static GroupPerson of(NearestMean.Sums all, List<Example> inGroup) {
    List<Example> copies = inGroup.stream().filter(Example::copy).toList();
    NearestMean.Sums sums = new NearestMean.Sums(all.labels(), all.length());
    sums.add(all, 1);
    List<NearestMean.Sums> copied = new java.util.ArrayList<>();
    for (double part : PARTS) {
      NearestMean.Sums some = new NearestMean.Sums(all.labels(), all.length());
      copies.subList(0, learnt(copies.size(), part)).forEach(some::add);
      copied.add(some);
    }
    sums.add(copied.get(PARTS.length - 1), -1);
    return new GroupPerson(
        sums, copied, inGroup.stream().filter(e -> !e.copy()).toList(), copies.size());
  }

  static int parts() {
    return PARTS.length;
  }

  /** Records of the group and copies that are learnt from with a part. */
  int size(int part) {
    return rows.size() + learnt(copies, PARTS[part]);
  }

  private static int learnt(int copies, double part) {
    return (int) Math.round(copies * part);
  }
}
