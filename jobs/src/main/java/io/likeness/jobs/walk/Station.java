package io.likeness.jobs.walk;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Snapshot;
import io.likeness.jobs.gpu.Obstacle;
import java.util.List;
import java.util.Optional;

/** One stop of the walk: reads tables of a snapshot, applies steps, and writes its own tables. */
interface Station {
  /** What a station draws, and from what. */
  enum Draws {
    NOTHING("nothing"),
    KEYED("from a counter-based generator or a keyed hash: the same every time"),
    NOISE("noise from a secure generator, once, which is then stored");

    private final String text;

    Draws(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * What the page of steps tells beside the tables; nothing of it is asked while the station runs.
   *
   * @param does one sentence
   * @param blocks of a recipe that are its options
   * @param place where its queries would run on a machine with a GPU, those in the way counted;
   *     empty where that depends on a step of the user's own
   */
  record About(String does, List<String> blocks, Draws draws, Optional<Obstacle.Place> place) {}

  String name();

  About about();

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
