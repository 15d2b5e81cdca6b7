package io.likeness.core.lake;

import io.likeness.core.contract.TableContract;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** The Delta versions of the tables of one corpus that belong together. */
public record Snapshot(String corpus, SortedMap<String, Long> tables) {
  public Snapshot {
    tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
  }

  public static Snapshot empty(String corpus) {
    return new Snapshot(corpus, new TreeMap<>());
  }

  public static Snapshot of(String corpus, Map<String, Long> tables) {
    return new Snapshot(corpus, new TreeMap<>(tables));
  }

  public OptionalLong version(String table) {
    Long v = tables.get(table);
    return v == null ? OptionalLong.empty() : OptionalLong.of(v);
  }

  /** This snapshot without any table but those. */
  public Snapshot only(List<TableContract> those) {
    TreeMap<String, Long> left = new TreeMap<>(tables);
    left.keySet().retainAll(those.stream().map(TableContract::name).toList());
    return new Snapshot(corpus, left);
  }

  /** This snapshot with {@code table} at Delta version {@code version}. */
  public Snapshot with(String table, long version) {
    TreeMap<String, Long> changed = new TreeMap<>(tables);
    changed.put(table, version);
    return new Snapshot(corpus, changed);
  }
}
