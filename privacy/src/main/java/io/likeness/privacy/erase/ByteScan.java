package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.FilesBelow;
import io.likeness.core.lake.Lake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * Looks for what is left of a person in the files of a lake, whether a table still points to them
 * or not: identifier, pseudonym and ids, as {@link Traces} tells them, in every file's name and
 * bytes, ids as they lie in shards of features too, and these and the content in every row of every
 * Parquet file, those of checkpoints of Delta's logs too, decoded; pieces of the content, as {@link
 * Fragments} know them, in both. Short identifiers are looked for in texts and rows alone, since
 * other bytes hold each of them by chance.
 */
record ByteScan(Lake lake) {
  /** How files end that hold rows. */
  static final String ROWS = ".parquet";

  /** Columns in which a short word may say anything: settings, codes of labels, sentences. */
  private static final Set<String> PROSE = Set.of("recipe", "report", "text");

  /**
   * What a scan found, in addresses within the lake that name nobody.
   *
   * @param files how many files were looked at
   * @param rows how many rows were decoded
   * @param hits where something of the person stands
   * @param uncertain where a short identifier stands, or something else that looks the same
   */
  record Result(
      long files, long rows, Fragments fragments, List<String> hits, List<String> uncertain) {}

  /** What is found while looking. */
  private static final class Places {
    private final Set<String> hits = new TreeSet<>();
    private final Set<String> uncertain = new TreeSet<>();
  }

  /**
   * @param ids as {@link #ids} tells them
   * @param fragments of media that were taken out
   */
  Result of(Traces traces, Set<String> ids, Fragments fragments) {
    Places places = new Places();
    List<FileStatus> files;
    List<FileScan.Seen> seen;
    try {
      FileSystem fs = lake.root().getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      files = FilesBelow.of(fs, lake.root());
      seen =
          FileScan.of(lake, traces, new RawIds(ids), fragments)
              .in(JavaSparkContext.fromSparkContext(lake.spark().sparkContext()), files);
    } catch (Exception e) {
      // Scala declares nothing: it is a SparkException, of a task that could not read a file.
      if (e instanceof IOException || e instanceof SparkException) {
        throw unscanned(e);
      }
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
    for (FileScan.Seen one : seen) {
      if (one.trace() == Trace.FOUND) {
        places.hits.add(one.file());
      } else {
        int name = one.file().lastIndexOf('/');
        places.uncertain.add(name < 0 ? one.file() : one.file().substring(0, name));
      }
    }
    Set<String> tables = new TreeSet<>();
    for (FileStatus file : files) {
      if (file.getPath().getName().endsWith(ROWS)) {
        tables.add(file.getPath().getParent().toString());
      }
    }
    long rows = 0;
    for (String table : tables) {
      rows += rows(table, traces, fragments, places);
    }
    return new Result(
        files.size(),
        rows,
        fragments,
        places.hits.stream().map(traces::hiddenIn).toList(),
        places.uncertain.stream().map(traces::hiddenIn).toList());
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

  /** Looks into every row of the Parquet files of a folder; answers how many there were. */
  private long rows(String folder, Traces traces, Fragments fragments, Places places) {
    Dataset<Row> rows = lake.spark().read().option("mergeSchema", "true").parquet(files(folder));
    UserDefinedFunction told = told(traces);
    UserDefinedFunction toldInProse = told(traces.inProse());
    UserDefinedFunction holds =
        udf(
            (UDF1<byte[], Boolean>) value -> value != null && fragments.in(value),
            DataTypes.BooleanType);
    int found = Trace.FOUND.ordinal();
    List<String> names = new ArrayList<>();
    List<Column> looks = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      if (!speaks(field.dataType())) {
        continue;
      }
      Column value = rows.col("`" + field.name() + "`");
      boolean bytes = field.dataType().equals(DataTypes.BinaryType);
      names.add(field.name());
      Column trace =
          bytes
              ? when(holds.apply(value), found).otherwise(told.apply(sha2(value, 256)))
              : (PROSE.contains(field.name()) ? toldInProse : told)
                  .apply(said(value, field.dataType()));
      looks.add(coalesce(max(trace), lit(0)));
    }
    if (names.isEmpty()) {
      return rows.count();
    }
    Row most = rows.agg(count(lit(1)), looks.toArray(Column[]::new)).head();
    for (int i = 0; i < names.size(); i++) {
      String place = within(new Path(folder)) + " (" + names.get(i) + ")";
      switch (Trace.values()[most.getInt(i + 1)]) {
        case FOUND -> places.hits.add(place);
        case UNCERTAIN -> places.uncertain.add(place);
        case NOTHING -> {}
      }
    }
    return most.getLong(0);
  }

  private static UserDefinedFunction told(Traces traces) {
    return udf(
        (UDF1<String, Integer>) value -> value == null ? 0 : traces.inCell(value).ordinal(),
        DataTypes.IntegerType);
  }

  /** A value as a text in which numbers have no quotes. */
  private static Column said(Column value, DataType type) {
    return type.equals(DataTypes.StringType) ? value : to_json(struct(value));
  }

  /** Whether values of a type can hold an identifier, a digest or a content. */
  private static boolean speaks(DataType type) {
    return !(type instanceof NumericType
        || type instanceof ArrayType array && !speaks(array.elementType())
        || type.equals(DataTypes.BooleanType)
        || type.equals(DataTypes.DateType)
        || type.equals(DataTypes.TimestampType));
  }

  private String[] files(String folder) {
    try {
      Path path = new Path(folder);
      FileSystem fs = path.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      return Arrays.stream(fs.listStatus(path))
          .map(FileStatus::getPath)
          .filter(f -> f.getName().endsWith(ROWS))
          .map(f -> Address.literal(f).toString())
          .toArray(String[]::new);
    } catch (IOException e) {
      throw unscanned(e);
    }
  }

  private static RuntimeException unscanned(Exception e) {
    return Fault.LAKE_UNREADABLE.because(
        "The lake cannot be scanned, so there is no proof; erase again.", e);
  }
}
