package io.likeness.core.lake;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import java.util.List;
import java.util.Map;

/**
 * Whether the tables of a lake let go of rows that are taken out. Deletion vectors leave them in
 * the old file, a change data feed keeps them as what has changed; neither is switched on by us.
 */
public record PlainTables(Lake lake) {
  private static final List<String> KEEPERS =
      List.of("delta.enableDeletionVectors", "delta.enableChangeDataFeed");

  /**
   * Looks at every table, of all corpora and of the lake itself. The caller has written nothing
   * yet.
   *
   * @throws io.likeness.core.error.LikenessException when one keeps rows
   */
  public void require() {
    LakeTables.OF_THE_LAKE.forEach(table -> require(Lake.OWN, table));
    for (String corpus : lake.corpora()) {
      LakeTables.OF_A_CORPUS.forEach(table -> require(corpus, table));
    }
  }

  private void require(String corpus, TableContract table) {
    var snapshot = lake.newest(lake.tablePath(corpus, table));
    if (snapshot.version() < 0) {
      return;
    }
    Map<String, String> properties = ScalaCollections.asJava(snapshot.metadata().configuration());
    List<String> on =
        KEEPERS.stream()
            .filter(key -> Boolean.parseBoolean(properties.getOrDefault(key, "false")))
            .toList();
    if (!on.isEmpty()) {
      throw Fault.LAKE_UNREADABLE.because(
          "Table "
              + corpus
              + "/"
              + table.name()
              + " has "
              + String.join(" and ", on)
              + " on, which keeps rows that are taken out, and nothing was changed; set it to false, run"
              + " REORG TABLE … APPLY (PURGE) on it, and do it again.");
    }
  }
}
