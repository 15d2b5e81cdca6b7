package io.likeness.privacy.erase;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.Retention;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The locks of corpora that are changed together; in the order of their names. */
final class CorpusLocks implements AutoCloseable {
  private final SortedMap<String, LakeLock> held = new TreeMap<>();

  /**
   * Takes those of {@code corpora}; what is taken before one is refused stays so until closed.
   *
   * @throws io.likeness.core.error.LikenessException when another process holds one
   */
  void take(Lake lake, Collection<String> corpora) {
    corpora.forEach(corpus -> held.put(corpus, LakeLock.take(lake, corpus)));
  }

  /** Refuses to go on once one of them is lost. */
  void require() {
    held.values().forEach(LakeLock::require);
  }

  /** Takes away the files of the corpora that neither a tag nor the newest version needs. */
  List<Retention.Removed> tidy(Retention retention) {
    return held.entrySet().stream()
        .map(one -> retention.keep(one.getValue(), one.getKey(), Integer.MAX_VALUE))
        .toList();
  }

  @Override
  public void close() {
    held.values().forEach(LakeLock::close);
  }
}
