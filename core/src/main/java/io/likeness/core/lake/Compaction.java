package io.likeness.core.lake;

import io.delta.tables.DeltaTable;
import io.likeness.core.contract.TableContract;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.delta.sources.DeltaSQLConf;

/**
 * Brings together the small files that appending night by night leaves in a table, in one commit
 * that changes no row. Tags go on pointing to the small ones, so they stay until {@link Retention}
 * has taken away the last tag that needs them.
 *
 * @param mostSmall so many small files may a table have before they are brought together
 * @param smallBytes a smaller file is a small one
 * @param wholeBytes about as large becomes a file
 */
public record Compaction(Lake lake, int mostSmall, long smallBytes, long wholeBytes) {
  /**
   * As nights do it: content of a file at a time is in memory while it is rewritten, and a read of
   * 128 MiB is a task of its own.
   */
  public static Compaction of(Lake lake) {
    return new Compaction(lake, 64, 16L << 20, 128L << 20);
  }

  /**
   * Compacts the tables of {@code corpus} that need it. The caller holds the lock of the corpus.
   *
   * @return how many small files others stand for now
   */
  public long compact(String corpus) {
    long compacted = 0;
    for (TableContract table : LakeTables.OF_A_CORPUS) {
      Path path = lake.tablePath(corpus, table);
      long small = small(path);
      if (small > mostSmall) {
        compact(path);
        compacted += small - small(path);
      }
    }
    return compacted;
  }

  private long small(Path path) {
    var newest = lake.newest(path);
    return newest.version() < 0
        ? 0
        : newest.allFiles().toDF().where("size < " + smallBytes).count();
  }

  private void compact(Path path) {
    RuntimeConfig settings = lake.spark().conf();
    String small = DeltaSQLConf.DELTA_OPTIMIZE_MIN_FILE_SIZE().key();
    String whole = DeltaSQLConf.DELTA_OPTIMIZE_MAX_FILE_SIZE().key();
    settings.set(small, smallBytes);
    settings.set(whole, wholeBytes);
    try {
      DeltaTable.forPath(lake.spark(), path.toString()).optimize().executeCompaction();
    } finally {
      settings.unset(small);
      settings.unset(whole);
    }
  }
}
