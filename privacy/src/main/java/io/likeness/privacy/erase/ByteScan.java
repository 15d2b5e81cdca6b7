package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.FilesBelow;
import io.likeness.core.lake.Lake;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * Looks for what is left of a person in the files of a lake, whether a table still points to them
 * or not: identifier, pseudonym and ids, as {@link Traces} tells them, in every file's name and
 * bytes, ids as they lie in shards of features too, and these and the content in every row of every
 * Parquet file, those of checkpoints of Delta's logs too, decoded; pieces of the content, as {@link
 * Fragments} know them, in both.
 */
record ByteScan(Lake lake) {
  private static final int WINDOW = 1 << 20;

  /** How many files were looked at, and in which something was found (addresses in the lake). */
  record Result(long files, long rows, Fragments fragments, List<String> hits) {}

  /**
   * @param fragments of media that were taken out
   */
  Result of(
      Collection<String> identifiers,
      Collection<Subject> subjects,
      Collection<String> keys,
      Fragments fragments) {
    Set<String> ids = ids(identifiers, subjects, keys);
    Traces traces = new Traces(identifiers, ids);
    Traces inBytes = new Traces(identifiers.stream().map(ByteScan::bytes).toList(), ids);
    Traces inCompressed = inBytes.inCompressed();
    RawIds raw = new RawIds(ids);
    Set<String> hits = new TreeSet<>();
    Set<String> tables = new TreeSet<>();
    long files = 0;
    try {
      FileSystem fs = lake.root().getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      for (FileStatus found : FilesBelow.of(fs, lake.root())) {
        Path file = found.getPath();
        files++;
        boolean rows = file.getName().endsWith(".parquet");
        if (rows) {
          tables.add(file.getParent().toString());
        }
        if (traces.in(within(file))
            || holds(fs, file, rows ? inCompressed : inBytes, raw, fragments.scan())) {
          hits.add(within(file));
        }
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The lake cannot be scanned, so there is no proof; erase again.", e);
    }
    long rows = 0;
    for (String table : tables) {
      rows += rows(table, traces, fragments, hits);
    }
    return new Result(files, rows, fragments, List.copyOf(hits));
  }

  /** Pseudonyms, sources, records and keys of persons. */
  Set<String> ids(
      Collection<String> identifiers, Collection<Subject> subjects, Collection<String> keys) {
    Set<String> ids = new TreeSet<>(keys);
    identifiers.forEach(i -> ids.add(Subject.pseudonym(lake, i)));
    for (Subject s : subjects) {
      ids.addAll(s.sources());
      ids.addAll(s.records());
    }
    return ids;
  }

  private String within(Path file) {
    return file.toString().substring(lake.root().toString().length() + 1);
  }

  /** A text as its bytes in UTF-8 look where each is taken for a letter. */
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static boolean holds(
      FileSystem fs, Path file, Traces traces, RawIds raw, Fragments.Scan fragments)
      throws IOException {
    try (InputStream in = new BufferedInputStream(fs.open(file), WINDOW)) {
      String tail = "";
      for (byte[] next = in.readNBytes(WINDOW); next.length > 0; next = in.readNBytes(WINDOW)) {
        String text = tail + new String(next, StandardCharsets.ISO_8859_1);
        if (traces.in(text) || raw.in(text) || fragments.next(next)) {
          return true;
        }
        tail = text.substring(Math.max(0, text.length() - traces.overlap()));
      }
    }
    return false;
  }

  /** Looks into every row of the Parquet files of a folder; answers how many there were. */
  private long rows(String folder, Traces traces, Fragments fragments, Set<String> hits) {
    Dataset<Row> rows = lake.spark().read().option("mergeSchema", "true").parquet(files(folder));
    UserDefinedFunction told =
        udf(
            (UDF1<String, Boolean>) value -> value != null && traces.in(value),
            DataTypes.BooleanType);
    Traces longOnes = traces.inLogs();
    UserDefinedFunction toldOfLong =
        udf(
            (UDF1<String, Boolean>) value -> value != null && longOnes.in(value),
            DataTypes.BooleanType);
    UserDefinedFunction holds =
        udf(
            (UDF1<byte[], Boolean>) value -> value != null && fragments.in(value),
            DataTypes.BooleanType);
    List<String> names = new ArrayList<>();
    List<Column> looks = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      if (!speaks(field.dataType())) {
        continue;
      }
      Column value = col(field.name());
      boolean bytes = field.dataType().equals(DataTypes.BinaryType);
      names.add(field.name());
      Column found =
          bytes
              ? told.apply(sha2(value, 256)).or(holds.apply(value))
              // Recipes are full of short codes, such as labels of files; they name no record.
              : (field.name().equals("recipe") ? toldOfLong : told).apply(value.cast("string"));
      looks.add(coalesce(max(found), lit(false)));
    }
    if (names.isEmpty()) {
      return rows.count();
    }
    Row found = rows.agg(count(lit(1)), looks.toArray(Column[]::new)).head();
    for (int i = 0; i < names.size(); i++) {
      if (found.getBoolean(i + 1)) {
        hits.add(within(new Path(folder)) + " (" + names.get(i) + ")");
      }
    }
    return found.getLong(0);
  }

  /** Whether values of a type can hold an identifier, a digest or a content. */
  private static boolean speaks(DataType type) {
    return !(type instanceof NumericType
        || type.equals(DataTypes.BooleanType)
        || type.equals(DataTypes.DateType)
        || type.equals(DataTypes.TimestampType));
  }

  private String[] files(String folder) {
    try {
      Path path = new Path(folder);
      FileSystem fs = path.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      return java.util.Arrays.stream(fs.listStatus(path))
          .map(f -> f.getPath().toString())
          .filter(f -> f.endsWith(".parquet"))
          .toArray(String[]::new);
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The lake cannot be scanned, so there is no proof; erase again.", e);
    }
  }
}
