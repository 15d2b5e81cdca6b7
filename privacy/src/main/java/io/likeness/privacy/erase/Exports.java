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
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
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
   * What was written, whatever lies at its address now.
   *
   * @param sha256 of a folder's manifest, or of a file
   */
  record Written(String address, String sha256) implements Comparable<Written> {
    @Override
    public int compareTo(Written other) {
      return Comparator.comparing(Written::address)
          .thenComparing(Written::sha256)
          .compare(this, other);
    }
  }

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
   * @return each with {@code removed} or {@code not found}: then somebody may have moved it,
   *     whatever lies there now, and whoever got it has to be told
   */
  Map<Written, String> remove(Set<String> tags, Set<String> others) {
    Map<Written, String> out = new TreeMap<>();
    for (Row r :
        lake.readOwn(LakeTables.EXPORTS)
            .where(col("tag").isin(tags.toArray()).and(col("address").notEqual(FORGOTTEN)))
            .where(notOf(others))
            .select("address", "manifest_sha256")
            .distinct()
            .sort("address", "manifest_sha256")
            .collectAsList()) {
      Path place = ExportLog.place(r.getString(0));
      String sha256 = r.getString(1);
      boolean removed = removed(place, sha256);
      out.merge(
          new Written(place.toString(), sha256), removed ? REMOVED : "not found", Exports::either);
    }
    return out;
  }

  /**
   * Forgets what rows tell of a person, unless what was written still lies there: addresses, as
   * folders are called after them, and whole rows of single contents, whose digest is a record's
   * id. The caller holds the lake's lock.
   */
  void forget(Traces traces) {
    Dataset<Row> exports = lake.readOwn(LakeTables.EXPORTS);
    Set<String> contents = new TreeSet<>();
    Set<String> addresses = new TreeSet<>();
    for (Row r : exports.select("address", "manifest_sha256").distinct().collectAsList()) {
      String address = r.getString(0);
      String sha256 = r.getString(1);
      boolean ofTheirs = traces.in(sha256) == Trace.FOUND;
      boolean named = traces.in(address) == Trace.FOUND;
      if ((ofTheirs || named) && !lies(address, sha256)) {
        (ofTheirs ? contents : addresses).add(address + "\n" + sha256);
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
                when(Unlogged.isIn(row, addresses), lit(FORGOTTEN)).otherwise(col("address"))));
  }

  /** Whether what was written lies at its address, as far as anybody can tell. */
  private boolean lies(String address, String sha256) {
    if (address.equals(FORGOTTEN)) {
      return false;
    }
    Path place = ExportLog.place(address);
    try {
      return lies(files(place), place, sha256);
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether the file lies there, or a folder that says of itself that it is the export. */
  private static boolean lies(FileSystem files, Path place, String sha256) throws IOException {
    if (isFolder(files, place)) {
      Path manifest = new Path(place, ExportLog.MANIFEST);
      return files.exists(new Path(place, ExportLog.ABOUT))
          && isFile(files, manifest)
          && sha256.equals(sha256(files, manifest));
    }
    return isFile(files, place) && sha256.equals(sha256(files, place));
  }

  /** What became of what was looked for twice: once removed, it is not found again. */
  static String either(String one, String other) {
    return one.equals(REMOVED) ? one : other;
  }

  /** With what a writer that was killed has left beside its place. */
  private boolean removed(Path place, String sha256) {
    try {
      FileSystem files = files(place);
      Path part = WholeFile.part(place);
      if (!isFolder(files, place) && isFile(files, part)) {
        files.delete(part, false);
      }
      if (files.exists(place.getParent())) {
        for (FileStatus beside : files.listStatus(place.getParent())) {
          if (ExportLog.isPartOf(beside.getPath(), place)) {
            files.delete(beside.getPath(), true);
          }
        }
      }
      return lies(files, place, sha256) && files.delete(place, true);
    } catch (IOException e) {
      return false;
    }
  }

  private FileSystem files(Path place) throws IOException {
    return place.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
  }

  private static boolean isFolder(FileSystem files, Path path) throws IOException {
    return files.exists(path) && files.getFileStatus(path).isDirectory();
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
