package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.Sha256;
import io.likeness.core.WholeFile;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.Unlogged;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What was written out of the lake of versions which an erasure changed. */
record Exports(Lake lake) {
  private static final String REMOVED = "removed";

  /** Address of what is there no more, where it named a person who was erased. */
  private static final String FORGOTTEN = "";

  /**
   * Of the single contents that were written out of {@code tags}, those that a corpus has, by which
   * they are somebody's.
   *
   * @return ids of records
   */
  Set<String> contents(Set<String> tags, Collection<Snapshot> snapshots) {
    Set<String> written = new TreeSet<>();
    lake.readOwn(LakeTables.EXPORTS)
        .where(col("layout").equalTo(ExportLog.MEDIUM).and(col("tag").isin(tags.toArray())))
        .select("manifest_sha256")
        .collectAsList()
        .forEach(r -> written.add(r.getString(0)));
    Set<String> had = new TreeSet<>();
    if (!written.isEmpty()) {
      for (Snapshot snapshot : snapshots) {
        lake.read(snapshot, LakeTables.MEDIA)
            .where(Unlogged.isIn(col("record_id"), written))
            .select("record_id")
            .distinct()
            .collectAsList()
            .forEach(r -> had.add(r.getString(0)));
      }
    }
    return had;
  }

  /** Whether a row is not of a single content that is a record of {@code others}. */
  static Column notOf(Set<String> others) {
    return not(
        col("layout").equalTo(ExportLog.MEDIUM).and(Unlogged.isIn(col("manifest_sha256"), others)));
  }

  /**
   * Takes away the exports of {@code tags} that still lie where they were written.
   *
   * @param others ids of records of other persons, of which single contents stay
   * @return each address with {@code removed} or {@code not found}: then somebody may have moved
   *     it, and whoever got it has to be told
   */
  Map<String, String> remove(Set<String> tags, Set<String> others) {
    Map<String, String> out = new TreeMap<>();
    for (Row r :
        lake.readOwn(LakeTables.EXPORTS)
            .where(col("tag").isin(tags.toArray()).and(col("address").notEqual(FORGOTTEN)))
            .where(notOf(others))
            .select("address", "manifest_sha256")
            .distinct()
            .sort("address", "manifest_sha256")
            .collectAsList()) {
      Path place = ExportLog.place(r.getString(0));
      boolean removed = removed(place, r.getString(1));
      out.merge(place.toString(), removed ? REMOVED : "not found", Exports::either);
    }
    return out;
  }

  /**
   * Forgets what rows tell of a person: addresses, as folders are called after them, where nothing
   * lies any more, and whole rows of single contents, whose digest is a record's id, unless the
   * file still is the one. The caller holds the lake's lock.
   */
  void forget(Traces traces) {
    Dataset<Row> exports = lake.readOwn(LakeTables.EXPORTS);
    Set<String> contents = new TreeSet<>();
    Set<String> addresses = new TreeSet<>();
    for (Row r : exports.select("address", "manifest_sha256").distinct().collectAsList()) {
      String address = r.getString(0);
      String sha256 = r.getString(1);
      if (traces.in(sha256) == Trace.FOUND && !lies(address, sha256)) {
        contents.add(address + "\n" + sha256);
      }
      if (traces.in(address) == Trace.FOUND && !lies(address, "")) {
        addresses.add(address);
      }
    }
    if (contents.isEmpty() && addresses.isEmpty()) {
      return;
    }
    Column row = concat_ws("\n", col("address"), col("manifest_sha256"));
    lake.overwrite(
        Snapshot.empty(Lake.OWN),
        LakeTables.EXPORTS,
        exports
            .where(not(Unlogged.isIn(row, contents)))
            .withColumn(
                "address",
                when(Unlogged.isIn(col("address"), addresses), lit(FORGOTTEN))
                    .otherwise(col("address"))));
  }

  /**
   * Whether something lies at an address.
   *
   * @param sha256 of the only content that counts; anything does where it is empty
   */
  private boolean lies(String address, String sha256) {
    if (address.equals(FORGOTTEN)) {
      return false;
    }
    Path place = ExportLog.place(address);
    try {
      FileSystem files = place.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      return files.exists(place)
          && (sha256.isEmpty()
              || files.getFileStatus(place).isFile() && sha256.equals(sha256(files, place)));
    } catch (IOException e) {
      return true;
    }
  }

  /** What became of an address that was looked for twice: once removed, it is not found again. */
  static String either(String one, String other) {
    return one.equals(REMOVED) ? one : other;
  }

  /**
   * Only a folder that says of itself that it is an export is taken away, or a file that still is
   * the one that was written, and what a writer that was killed has left beside a file's place.
   */
  private boolean removed(Path place, String sha256) {
    try {
      FileSystem files = place.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      if (files.exists(place) && files.getFileStatus(place).isDirectory()) {
        return files.exists(new Path(place, ExportLog.ABOUT))
            && files.exists(new Path(place, ExportLog.MANIFEST))
            && files.delete(place, true);
      }
      Path part = WholeFile.part(place);
      if (isFile(files, part)) {
        files.delete(part, false);
      }
      return isFile(files, place)
          && sha256.equals(sha256(files, place))
          && files.delete(place, false);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFile(FileSystem files, Path path) throws IOException {
    return files.exists(path) && files.getFileStatus(path).isFile();
  }

  /** Of a file as it lies there now. */
  static String sha256(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return Sha256.hex(in);
    }
  }
}
