package io.likeness.core.keys;

import java.util.Optional;

/** The last link of each chain of a lake, so that links cut off at its end are missed. */
public interface ChainEnds {
  /**
   * Where a chain ended.
   *
   * @param count how many links it had
   * @param link the last of them, hexadecimal
   */
  record End(long count, String link) {}

  /** Where the chain called {@code name} ended when it was last written; empty before the first. */
  Optional<End> last(String name);

  /** Remembers the end of a chain. */
  void put(String name, End end);

  /** Forgets the end of a chain that is about to be made anew. */
  void forget(String name);
}
