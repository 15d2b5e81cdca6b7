package io.likeness.transforms;

import org.apache.spark.sql.Dataset;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts records where the time goes: as they are read, measured or rendered. Tasks send the count
 * with their heartbeats, so a listener sees it grow while they run; what is done again counts
 * again.
 */
public final class RecordsDone {
  /** Name of the accumulators. */
  public static final String NAME = "records done";

  private RecordsDone() {}

  /** A counter of records of {@code in}. */
  public static LongAccumulator of(Dataset<?> in) {
    return in.sparkSession().sparkContext().longAccumulator(NAME);
  }
}
