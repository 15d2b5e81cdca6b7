package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * The sources that hold certain contents, and whose these are. Of one content of one source the
 * newest word counts: a slip that was mended makes nobody's recording somebody else's.
 */
final class Holders {
  /** A content of a source. */
  private record Item(String source, String content) {
    private static Item of(Row row) {
      return new Item(row.getString(0), row.getString(1));
    }
  }

  private final Set<Item> held = new HashSet<>();

  /** Whether an item was said to be somebody else's. */
  private final Map<Item, Boolean> theirs = new HashMap<>();

  /** Sources that say of nothing that they held whose it is. */
  private final Set<String> nobodys = new HashSet<>();

  /**
   * @param snapshots of one corpus, oldest first
   * @param mine true or false of every row of the table of records
   * @param others likewise; rows of which neither is true say nothing
   */
  Holders(
      Lake lake, Collection<Snapshot> snapshots, Set<String> contents, Column mine, Column others) {
    for (Snapshot snapshot : snapshots) {
      Subject.originals(lake, snapshot)
          .unionByName(lake.read(snapshot, LakeTables.RECORDS).select("source_id", "record_id"))
          .join(Subject.ids(lake, "record_id", contents), "record_id")
          .select("source_id", "record_id")
          .distinct()
          .collectAsList()
          .forEach(row -> held.add(Item.of(row)));
    }
    Set<String> sources = held.stream().map(Item::source).collect(Collectors.toSet());
    Set<String> named = new HashSet<>();
    for (Snapshot snapshot : snapshots) {
      for (Row row :
          lake.read(snapshot, LakeTables.RECORDS)
              .join(Subject.ids(lake, "source_id", sources), "source_id")
              .select(col("source_id"), col("record_id"), mine, others)
              .collectAsList()) {
        Item item = Item.of(row);
        if (row.getBoolean(2) || row.getBoolean(3)) {
          theirs.put(item, row.getBoolean(3));
          named.add(item.source());
        } else {
          nobodys.add(item.source());
        }
      }
    }
    nobodys.removeAll(named);
  }

  /**
   * Contents that are somebody else's too.
   *
   * @param own sources, of which a content is their own where nothing was said of it
   */
  Set<String> others(Set<String> own) {
    return held.stream()
        .filter(
            item ->
                theirs.getOrDefault(
                    item, !own.contains(item.source()) && !nobodys.contains(item.source())))
        .map(Item::content)
        .collect(Collectors.toSet());
  }

  /** Sources of {@code contents} that say of nothing whose it is. */
  Set<String> nobodys(Set<String> contents) {
    return held.stream()
        .filter(item -> contents.contains(item.content()) && nobodys.contains(item.source()))
        .map(Item::source)
        .collect(Collectors.toSet());
  }

  /** All contents that a source holds. */
  Set<String> contents() {
    return held.stream().map(Item::content).collect(Collectors.toSet());
  }
}
