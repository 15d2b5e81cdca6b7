package io.likeness.core.lake;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import scala.Option;

/**
 * Takes away old tags of a corpus and the files that no tag needs any more.
 *
 * <p>Delta's own VACUUM keeps what the newest version of a table needs; a tag may need an older
 * one, so here a file goes only if neither a tag nor the newest version of its table points to it
 * and it is older than {@code grace}, since a writer may be about to commit it.
 *
 * @param grace age under which no file is taken away
 */
public record Retention(Lake lake, Duration grace) {
  /** So many files are taken away before it is asked again whether the lock is still held. */
  private static final int FILES = 100;

  /**
   * What was taken away.
   *
   * @param tags tags, oldest first
   * @param files data files
   * @param bytes their size
   */
  public record Removed(List<String> tags, long files, long bytes) {}

  /**
   * Keeps the newest {@code keep} whole versions of {@code corpus} and what is newer than the
   * oldest of them. Where there are fewer, all stay: partial ones vouch for nothing, so that gates
   * would be left with nothing to compare with.
   *
   * @param held the lock of the corpus
   * @param keep at least 1
   * @throws IllegalArgumentException when {@code keep} is less than 1
   */
  public Removed keep(LakeLock held, String corpus, int keep) {
    if (!(keep >= 1)) {
      throw new IllegalArgumentException("at least 1 version is kept, not " + keep);
    }
    List<DatasetVersion> all = new VersionLog(lake).of(corpus);
    List<DatasetVersion> old = all.subList(0, oldestKept(all, keep));
    if (!old.isEmpty()) {
      try (LakeLock own = LakeLock.take(lake, Lake.OWN)) {
        held.require();
        own.require();
        DeltaTable.forPath(lake.spark(), lake.ownPath(LakeTables.VERSIONS).toString())
            .delete(col("tag").isin(old.stream().map(DatasetVersion::tag).toArray(Object[]::new)));
      }
    }
    List<DatasetVersion> kept = all.subList(old.size(), all.size());
    List<FileStatus> files = new ArrayList<>();
    for (TableContract table : LakeTables.OF_A_CORPUS) {
      Set<Long> versions = new HashSet<>();
      for (DatasetVersion v : kept) {
        v.snapshot().version(table.name()).ifPresent(versions::add);
      }
      files.addAll(unneeded(lake.tablePath(corpus, table), versions));
    }
    return removed(held, old.stream().map(DatasetVersion::tag).toList(), files);
  }

  private static int oldestKept(List<DatasetVersion> all, int keep) {
    int whole = 0;
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).isWhole()) {
        whole++;
      }
      if (whole == keep) {
        return i;
      }
    }
    return 0;
  }

  /**
   * Keeps of tables of the lake itself what they hold now.
   *
   * @param held the lock on {@value Lake#OWN}; the caller also has the turn of chained tables
   */
  public Removed keepNewest(LakeLock held, List<TableContract> own) {
    List<FileStatus> files = new ArrayList<>();
    own.forEach(table -> files.addAll(unneeded(lake.ownPath(table), Set.of())));
    return removed(held, List.of(), files);
  }

  private Removed removed(LakeLock held, List<String> tags, List<FileStatus> files) {
    for (int i = 0; i < files.size(); i++) {
      if (i % FILES == 0) {
        held.require();
      }
      delete(files.get(i).getPath());
    }
    return new Removed(tags, files.size(), files.stream().mapToLong(f -> f.getLen()).sum());
  }

  /** Files that neither the newest version of the table nor one of {@code tagged} points to. */
  private List<FileStatus> unneeded(Path path, Set<Long> tagged) {
    var newest = lake.newest(path);
    long head = newest.version();
    if (head < 0) {
      return List.of();
    }
    Set<Long> versions = new HashSet<>(tagged);
    versions.add(head);
    Set<String> needed = new HashSet<>();
    for (long version : versions) {
      for (Row row :
          newest
              .deltaLog()
              .getSnapshotAt(version, Option.empty(), Option.empty())
              .allFiles()
              .toDF()
              .select("path")
              .collectAsList()) {
        needed.add(new Path(path, new Path(URI.create(row.getString(0)))).toString());
      }
    }
    return old(path).stream().filter(f -> !needed.contains(f.getPath().toString())).toList();
  }

  private List<FileStatus> old(Path table) {
    Instant before = Instant.now().minus(grace);
    List<FileStatus> out = new ArrayList<>();
    try {
      for (FileStatus file : FilesBelow.of(files(table), table)) {
        boolean data =
            file.getPath().getName().endsWith(".parquet")
                && !file.getPath().toString().contains("/_delta_log/");
        if (data && Instant.ofEpochMilli(file.getModificationTime()).isBefore(before)) {
          out.add(file);
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(e);
    }
    return out;
  }

  private void delete(Path file) {
    try {
      files(file).delete(file, false);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private FileSystem files(Path path) throws IOException {
    return path.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
  }

  private RuntimeException unreadable(IOException e) {
    return Fault.LAKE_UNREADABLE.because(
        "Old files of the lake at "
            + lake.root()
            + " cannot be taken away; check its permissions and run the command again.",
        e);
  }
}
