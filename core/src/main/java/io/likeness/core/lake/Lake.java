package io.likeness.core.lake;

import io.delta.tables.DeltaTable;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.Why;
import io.likeness.core.keys.DirectoryKeyStore;
import io.likeness.core.keys.KeyStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import scala.Option;

/**
 * A folder of Delta tables on any Hadoop file system, with its keys beside it.
 *
 * <p>Writes are single Delta commits, so a process that dies leaves each table at its last commit;
 * a {@link Snapshot} says which commits belong together.
 */
public final class Lake {
  /** Folder of the tables of the lake itself; no corpus may have this name. */
  public static final String OWN = "_likeness";

  /**
   * Of every table. Statistics of columns would keep identifiers in the log after their rows are
   * erased, and the log must outlive Delta's 30 days, since a tag points into it.
   */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "delta.dataSkippingNumIndexedCols", "0",
          "delta.enableDeletionVectors", "false",
          "delta.logRetentionDuration", "interval 36500 days",
          "delta.deletedFileRetentionDuration", "interval 36500 days");

  private final SparkSession spark;
  private final Path root;
  private final KeyStore keys;

  private final HeldRows held = new HeldRows();

  private Lake(SparkSession spark, Path root, KeyStore keys) {
    this.spark = spark;
    this.root = root;
    this.keys = keys;
  }

  /**
   * Opens a lake that exists.
   *
   * @throws io.likeness.core.error.LikenessException when it is missing, or its keys are
   */
  public static Lake open(SparkSession spark, String uri) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path root = there(uri, hadoop);
    return new Lake(spark, root, DirectoryKeyStore.open(DirectoryKeyStore.beside(root), hadoop));
  }

  /**
   * The folder of a lake that exists; needs neither Spark nor its keys.
   *
   * @throws io.likeness.core.error.LikenessException when it is missing
   */
  public static Path there(String uri, Configuration hadoop) {
    Path root = qualified(uri, hadoop);
    try {
      if (!root.getFileSystem(hadoop).exists(new Path(root, OWN))) {
        throw Fault.LAKE_UNREADABLE.because(
            "There is no lake at "
                + root
                + "; make one with `./likeness run` or name it with --lake.");
      }
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    return root;
  }

  /** Opens a lake, or makes an empty one with fresh keys where there is none. */
  public static Lake openOrCreate(SparkSession spark, String uri) {
    return openOrCreate(spark, uri, () -> {});
  }

  /**
   * Opens a lake, or makes an empty one with fresh keys where there is none.
   *
   * @param before is done before one is made; when it throws, nothing is left behind
   */
  public static Lake openOrCreate(SparkSession spark, String uri, Runnable before) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path root = qualified(uri, hadoop);
    try {
      FileSystem fs = root.getFileSystem(hadoop);
      Path own = new Path(root, OWN);
      if (fs.exists(own)) {
        return open(spark, uri);
      }
      if (fs.exists(root) && fs.listStatus(root).length > 0 && !fs.exists(own)) {
        throw Fault.LAKE_UNREADABLE.because(
            root
                + " is a folder with other things in it, not a lake; name an empty one with"
                + " --lake.");
      }
      before.run();
      KeyStore keys = DirectoryKeyStore.openOrCreate(DirectoryKeyStore.beside(root), hadoop);
      if (!fs.mkdirs(own)) {
        throw new IOException("cannot make the folder");
      }
      return new Lake(spark, root, keys);
    } catch (IOException e) {
      throw unreadable(root, e);
    }
  }

  private static Path qualified(String uri, Configuration hadoop) {
    try {
      Path path = new Path(uri);
      Path root = path.getFileSystem(hadoop).makeQualified(path);
      if (root.getParent() == null) {
        // Its keys lie beside it, and there is nothing beside a root.
        throw Fault.LAKE_UNREADABLE.because(
            root
                + " is a whole bucket or file system; a lake is a folder in it, such as "
                + new Path(root, "lake")
                + ".");
      }
      return root;
    } catch (IOException | IllegalArgumentException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The lake's address "
              + uri
              + " cannot be used ("
              + Why.of(e)
              + "); give a folder or a Hadoop URI.",
          e);
    }
  }

  private static RuntimeException unreadable(Path root, Exception e) {
    return Fault.LAKE_UNREADABLE.because(
        "The lake at "
            + root
            + " cannot be read or written ("
            + Why.of(e)
            + "); check --lake, its permissions, and that its file system is up.",
        e);
  }

  public SparkSession spark() {
    return spark;
  }

  public Path root() {
    return root;
  }

  public KeyStore keys() {
    return keys;
  }

  /** Where a table of {@code corpus} lies. */
  public Path tablePath(String corpus, TableContract table) {
    return new Path(new Path(root, corpus), table.name());
  }

  /** Where a table of the lake itself lies. */
  public Path ownPath(TableContract table) {
    return tablePath(OWN, table);
  }

  /** Where files lie that belong to the lake itself and are no table. */
  public Path ownFolder(String name) {
    return new Path(new Path(root, OWN), name);
  }

  /** Names of what lies in a folder of the lake itself, sorted; none where there is no folder. */
  public List<String> listOwn(String name) {
    Path folder = ownFolder(name);
    try {
      FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
      return !files.exists(folder)
          ? List.of()
          : Arrays.stream(files.listStatus(folder))
              .map(f -> f.getPath().getName())
              .sorted()
              .toList();
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The folder " + folder + " cannot be listed; check its permissions.", e);
    }
  }

  /**
   * Takes a folder of the lake itself away, if it is there.
   *
   * @throws io.likeness.core.error.LikenessException when it cannot be taken away
   */
  public void deleteOwn(String name) {
    Path folder = ownFolder(name);
    try {
      folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(folder, true);
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The folder " + folder + " cannot be taken away; do it again.", e);
    }
  }

  /** The rows of {@code table} as of {@code snapshot}; none where the snapshot does not have it. */
  public Dataset<Row> read(Snapshot snapshot, TableContract table) {
    OptionalLong version = snapshot.version(table.name());
    if (version.isEmpty()) {
      return spark.createDataFrame(List.of(), table.schema());
    }
    Path path = tablePath(snapshot.corpus(), table);
    return table.equals(LakeTables.MEDIA)
        ? readAt(path, table, version.getAsLong())
        : hold(path.toString(), version, () -> readAt(path, table, version.getAsLong()));
  }

  /** {@code rows}, which depend on {@code state} only, held in memory under {@code name}. */
  Dataset<Row> hold(String name, Object state, Supplier<Dataset<Row>> rows) {
    return held.get(name, state, rows);
  }

  /**
   * Lets go of all rows that Spark holds in memory for this lake, for sessions that outlive it;
   * what still reads them reads storage.
   */
  public void release() {
    held.release();
  }

  /** The rows of a table of the lake itself as they are now. */
  public Dataset<Row> readOwn(TableContract table) {
    Path path = ownPath(table);
    OptionalLong head = head(path);
    return head.isPresent()
        ? readAt(path, table, head.getAsLong())
        : spark.createDataFrame(List.of(), table.schema());
  }

  /** Columns that came into being after the rows were written are null. */
  private Dataset<Row> readAt(Path path, TableContract table, long version) {
    Dataset<Row> rows = at(path, version);
    List<String> there = List.of(rows.columns());
    for (ColumnSpec column : table.columns()) {
      if (column.nullable() && !there.contains(column.name())) {
        rows = rows.withColumn(column.name(), functions.lit(null).cast(column.type()));
      }
    }
    return rows;
  }

  /**
   * The rows at {@code version} of the table at {@code path}, with the columns of then.
   *
   * @throws io.likeness.core.error.LikenessException when Delta's log does not tell of it any more
   */
  Dataset<Row> at(Path path, long version) {
    return logged(
        path,
        "Version " + version,
        () -> spark.read().format("delta").option("versionAsOf", version).load(path.toString()));
  }

  /** What {@code read} finds in the log of a table; Delta's own complaints become a sentence. */
  private static <T> T logged(Path path, String what, Supplier<T> read) {
    try {
      return read.get();
    } catch (Exception e) {
      // Scala throws checked exceptions without declaring them.
      if (e instanceof SparkThrowable) {
        throw Fault.VERSION_BROKEN.because(
            what
                + " of the table "
                + path
                + " cannot be read any more ("
                + e.getClass().getSimpleName()
                + " of Delta), since files of its _delta_log are gone or broken;"
                + " restore them from a backup of the lake, or run the recipe again and name the"
                + " version that it makes.",
            e);
      }
      throw e;
    }
  }

  /** The newest Delta versions of all tables of {@code corpus}. */
  public Snapshot head(String corpus) {
    Snapshot snapshot = Snapshot.empty(corpus);
    for (TableContract table : LakeTables.OF_A_CORPUS) {
      OptionalLong head = head(tablePath(corpus, table));
      if (head.isPresent()) {
        snapshot = snapshot.with(table.name(), head.getAsLong());
      }
    }
    return snapshot;
  }

  private OptionalLong head(Path path) {
    long version = newest(path).version();
    return version < 0 ? OptionalLong.empty() : OptionalLong.of(version);
  }

  /** What Delta knows of the table at {@code path} now; its version is -1 where there is none. */
  org.apache.spark.sql.delta.Snapshot newest(Path path) {
    return logged(
        path,
        "The newest version",
        () ->
            DeltaLog.forTable(spark, path.toString())
                .update(false, Option.empty(), Option.empty()));
  }

  /** Replaces {@code table} by {@code rows}; the result has its new version. */
  public Snapshot overwrite(Snapshot snapshot, TableContract table, Dataset<Row> rows) {
    return write(snapshot, table, rows, "overwrite");
  }

  /** Replaces the rows of {@code table} whose {@code step} column says {@code step}. */
  public Snapshot replaceStep(
      Snapshot snapshot, TableContract table, String step, Dataset<Row> rows) {
    Dataset<Row> others = read(snapshot, table).where(functions.col("step").notEqual(step));
    return overwrite(snapshot, table, fit(table, others).unionByName(fit(table, rows)));
  }

  /** Adds {@code rows} to {@code table}; the result has its new version. */
  public Snapshot append(Snapshot snapshot, TableContract table, Dataset<Row> rows) {
    return write(snapshot, table, rows, "append");
  }

  /** Adds {@code rows} to a table of the lake itself. */
  public void appendOwn(TableContract table, Dataset<Row> rows) {
    write(Snapshot.empty(OWN), table, rows, "append");
  }

  /** Updates the rows of {@code table} that have the same {@code key}, and inserts the others. */
  public Snapshot merge(Snapshot snapshot, TableContract table, Dataset<Row> rows, String key) {
    Path path = tablePath(snapshot.corpus(), table);
    if (head(path).isEmpty()) {
      return overwrite(snapshot, table, rows);
    }
    DeltaTable.forPath(spark, path.toString())
        .as("old")
        .merge(fit(table, rows).as("new"), "old." + key + " = new." + key)
        .withSchemaEvolution()
        .whenMatched()
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
    return snapshot.with(table.name(), head(path).orElseThrow());
  }

  private Snapshot write(Snapshot snapshot, TableContract table, Dataset<Row> rows, String mode) {
    Path path = tablePath(snapshot.corpus(), table);
    // A table of an older lake gets the columns that are new.
    var writer = fit(table, rows).write().format("delta").mode(mode).option("mergeSchema", "true");
    if (head(path).isEmpty()) {
      writer = writer.options(PROPERTIES);
    }
    writer.save(path.toString());
    return snapshot.with(table.name(), head(path).orElseThrow());
  }

  private static Dataset<Row> fit(TableContract table, Dataset<Row> rows) {
    table.require(rows.schema(), "the rows to be written");
    return rows.select(
        table.columns().stream().map(c -> functions.col(c.name())).toArray(Column[]::new));
  }

  /** The names of the corpora that there are, sorted. */
  public SortedSet<String> corpora() {
    SortedSet<String> out = new TreeSet<>();
    try {
      FileSystem files = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
      for (FileStatus folder : files.listStatus(root)) {
        String name = folder.getPath().getName();
        if (folder.isDirectory() && !name.equals(OWN) && hasTables(files, folder.getPath())) {
          out.add(name);
        }
      }
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    return out;
  }

  private static boolean hasTables(FileSystem files, Path folder) throws IOException {
    return Arrays.stream(files.listStatus(folder))
        .map(child -> child.getPath().getName())
        .anyMatch(
            name -> LakeTables.OF_A_CORPUS.stream().anyMatch(table -> table.name().equals(name)));
  }

  /**
   * Refuses to have something put into the lake that is none of its tables.
   *
   * @param option by which {@code path} was named
   */
  public void requireOutside(Path path, String option) {
    Path whole = qualified(path.toString(), spark.sparkContext().hadoopConfiguration());
    boolean within;
    try {
      within =
          (whole + "/").startsWith(root + "/")
              || (Address.real(whole) + "/").startsWith(Address.real(root) + "/");
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    if (within) {
      throw Fault.USAGE.because(
          option + " is " + whole + ", which is within the lake; name a folder outside.");
    }
  }

  /** A count of rows that Spark computes, as a plain number. */
  public static long count(Dataset<Row> rows) {
    return rows.select(functions.lit(1).cast(DataTypes.IntegerType)).count();
  }
}
