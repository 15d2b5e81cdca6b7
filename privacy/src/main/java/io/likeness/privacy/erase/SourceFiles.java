package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.Sha256;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where records of an erased person were read from: not in the lake, and its owner's to delete. */
record SourceFiles(Lake lake) {
  static final String LEFT = "still its owner's to delete";
  static final String DELETED = "deleted";
  static final String PART = "part of a larger file";
  static final String CHANGED = "changed since it was read";
  static final String UNREAD = "never read, named like the person";
  static final String NOT_FOUND = "not found";
  static final String REFUSED = "cannot be deleted";

  /**
   * Addresses with the SHA-256 of what was read there, empty where nothing was.
   *
   * @param snapshots of one corpus
   */
  SortedMap<String, String> of(Collection<Snapshot> snapshots, Subject subject) {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    Dataset<Row> sources = Subject.ids(lake, "source_id", subject.sources());
    SortedMap<String, String> out = new TreeMap<>();
    for (Snapshot snapshot : snapshots) {
      Dataset<Row> refused =
          lake.read(snapshot, LakeTables.QUARANTINE)
              .where(col("source_sealed").isNotNull())
              .select(col("source_id"), col("source_sealed"), lit("").as("record_id"));
      lake.read(snapshot, LakeTables.RECORDS)
          .select("source_id", "source_sealed", "record_id")
          .unionByName(refused)
          .join(sources, "source_id")
          .select("source_sealed", "record_id")
          .collectAsList()
          .forEach(r -> out.merge(seal.openText(r.getAs(0)), r.getString(1), SourceFiles::known));
    }
    return out;
  }

  private static String known(String one, String other) {
    return one.isEmpty() ? other : one;
  }

  /**
   * Deletes files that hold what was read from them and nothing else.
   *
   * @param contents as {@link #of} answers them
   * @return what became of each address
   */
  SortedMap<String, String> delete(Map<String, String> contents) {
    SortedMap<String, String> out = new TreeMap<>();
    contents.forEach((address, sha256) -> out.put(address, deleted(address, sha256)));
    return out;
  }

  private String deleted(String address, String sha256) {
    if (sha256.isEmpty()) {
      return UNREAD;
    }
    Path path = new Path(address);
    try {
      FileSystem files = path.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      if (!files.exists(path)) {
        // Members of archives and parts of recordings have addresses that no file has.
        return address.contains("!/") || address.contains("#") ? PART : NOT_FOUND;
      }
      if (!sha256.equals(sha256(files, path))) {
        return CHANGED;
      }
      return files.delete(path, false) ? DELETED : REFUSED;
    } catch (IOException e) {
      return REFUSED;
    }
  }

  private static String sha256(FileSystem files, Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = new DigestInputStream(files.open(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
