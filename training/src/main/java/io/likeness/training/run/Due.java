package io.likeness.training.run;

import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;

/**
 * What an epoch has to see, each row once.
 *
 * @param idSum of the heads of all record ids, modulo 2^64
 * @param weight of all rows
 */
record Due(long rows, long idSum, double weight) {
  static Due of(TrainingSet set) {
    long rows = 0;
    long ids = 0;
    double weight = 0;
    for (TrainingSet.Item item : set.items()) {
      if (item.part() == Part.TRAIN) {
        rows++;
        ids += TrainingSet.head(item.recordId());
        weight += item.weight();
      }
    }
    return new Due(rows, ids, weight);
  }

  void require(int epoch, long seenRows, long seenIdSum) {
    if (seenRows != rows || seenIdSum != idSum) {
      throw new IllegalStateException(
          "Epoch " + epoch + " saw " + seenRows + " rows where " + rows + " were due");
    }
  }
}
