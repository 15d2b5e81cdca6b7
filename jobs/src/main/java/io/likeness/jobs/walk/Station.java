package io.likeness.jobs.walk;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Snapshot;
import java.util.List;

/** One stop of the walk: reads tables of a snapshot, applies steps, and writes its own tables. */
interface Station {
  String name();

  /** The tables that only this station writes; going back to it makes them stale. */
  List<TableContract> owns();

  /**
   * Reads what the station needs beside the lake and its sources, before anything is written.
   *
   * @throws io.likeness.core.error.LikenessException when it is missing or wrong
   */
  default void require(Context context) {}

  Snapshot run(Context context, Snapshot snapshot);
}
