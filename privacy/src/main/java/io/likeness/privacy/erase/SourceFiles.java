package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.RawFiles;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where records of erased persons were read from: not in the lake, and its owner's to delete. */
final class SourceFiles {
  static final String LEFT = "still its owner's to delete";
  static final String DELETED = "deleted";
  static final String PART = "part of a larger file";
  static final String CHANGED = "changed since it was read";
  static final String UNREAD = "never read, named like the person";
  static final String SHARED = "also of somebody else";
  static final String NOT_FOUND = "not found";
  static final String REFUSED = "cannot be deleted";

  private final Lake lake;
  private final SortedMap<String, Contents> contents = new TreeMap<>();

  /** What was read at an address: SHA-256 of the persons' own, and whether others have some too. */
  private static final class Contents {
    private final TreeSet<String> own = new TreeSet<>();
    private boolean shared;
  }

  SourceFiles(Lake lake) {
    this.lake = lake;
  }

  /**
   * Adds what snapshots know of persons.
   *
   * @param snapshots of one corpus
   * @param own their sources there
   * @param alone contents that nobody else has in any corpus
   */
  void add(Collection<Snapshot> snapshots, Set<String> own, Set<String> alone) {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    Dataset<Row> sources = Subject.ids(lake, "source_id", own);
    for (Snapshot snapshot : snapshots) {
      Dataset<Row> refused =
          lake.read(snapshot, LakeTables.QUARANTINE)
              .where(col("source_sealed").isNotNull())
              .select(col("source_id"), col("source_sealed"), lit("").as("record_id"));
      for (Row r :
          lake.read(snapshot, LakeTables.RECORDS)
              .select("source_id", "source_sealed", "record_id")
              .unionByName(refused)
              .join(sources, "source_id")
              .select("source_sealed", "record_id")
              .collectAsList()) {
        Contents there =
            contents.computeIfAbsent(seal.openText(r.getAs(0)), address -> new Contents());
        String record = r.getString(1);
        if (alone.contains(record)) {
          there.own.add(record);
        } else if (!record.isEmpty()) {
          there.shared = true;
        }
      }
    }
  }

  /** All addresses, as what their owner still has to delete. */
  SortedMap<String, String> left() {
    SortedMap<String, String> out = new TreeMap<>();
    contents.keySet().forEach(address -> out.put(address, LEFT));
    return out;
  }

  /**
   * Deletes files that hold what was read from them, of the persons alone, and nothing else.
   *
   * @return what became of each address
   */
  SortedMap<String, String> delete() {
    SortedMap<String, String> out = new TreeMap<>();
    contents.forEach((address, there) -> out.put(address, deleted(address, there)));
    return out;
  }

  private String deleted(String address, Contents there) {
    if (there.shared) {
      return SHARED;
    }
    if (there.own.isEmpty()) {
      return UNREAD;
    }
    Path path = new Path(address);
    try {
      FileSystem files = RawFiles.of(path, lake.spark().sparkContext().hadoopConfiguration());
      if (!files.exists(path)) {
        // Members of archives and parts of recordings have addresses that no file has.
        return address.contains("!/") || address.contains("#") ? PART : NOT_FOUND;
      }
      if (!there.own.contains(Exports.sha256(files, path))) {
        return CHANGED;
      }
      return files.delete(path, false) ? DELETED : REFUSED;
    } catch (IOException | IllegalArgumentException e) {
      return REFUSED;
    }
  }
}
