package io.likeness.jobs.walk;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Snapshot;
import java.util.List;

/** One stop of the walk: reads tables of a snapshot, applies steps, and writes its own tables. */
interface Station {
  String name();

  /** The tables that only this station writes; going back to it makes them stale. */
  List<TableContract> owns();

  Snapshot run(Context context, Snapshot snapshot);
}
