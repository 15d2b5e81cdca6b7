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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Looks for what is left of a person in the files of a lake, whether a table still points to them
 * or not: the identifier in every file as bytes, and identifier, pseudonym, ids and content in
 * every row of every Parquet file, decoded.
 */
record ByteScan(Lake lake) {
  private static final int WINDOW = 1 << 20;

  /** How many files were looked at, and in which something was found (addresses in the lake). */
  record Result(long files, long rows, List<String> hits) {}

  Result of(Collection<String> identifiers, Collection<Subject> subjects, Collection<String> keys) {
    Set<String> ids = new TreeSet<>(keys);
    identifiers.forEach(i -> ids.add(Subject.pseudonym(lake, i)));
    for (Subject s : subjects) {
      ids.addAll(s.sources());
      ids.addAll(s.records());
    }
    Set<String> hits = new TreeSet<>();
    Set<String> tables = new TreeSet<>();
    long files = 0;
    try {
      FileSystem fs = lake.root().getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      for (FileStatus found : FilesBelow.of(fs, lake.root())) {
        Path file = found.getPath();
        files++;
        boolean rows = file.getName().endsWith(".parquet");
        if (rows && !file.getParent().getName().equals("_delta_log")) {
          tables.add(file.getParent().toString());
        }
        List<byte[]> needles = new ArrayList<>();
        for (String identifier : identifiers) {
          byte[] needle = identifier.getBytes(StandardCharsets.UTF_8);
          // Three letters turn up in any compressed file by chance.
          if (!rows || needle.length > 6) {
            needles.add(needle);
          }
          if (within(file).contains(identifier)) {
            hits.add(within(file));
          }
        }
        if (contains(fs, file, needles, rows ? Set.of() : ids)) {
          hits.add(within(file));
        }
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The lake cannot be scanned, so there is no proof; erase again.", e);
    }
    long rows = 0;
    for (String table : tables) {
      rows += rows(table, identifiers, ids, hits);
    }
    return new Result(files, rows, List.copyOf(hits));
  }

  private String within(Path file) {
    return file.toString().substring(lake.root().toString().length() + 1);
  }

  /** Whether a file holds a needle, or one of {@code ids} that are runs of 64 hex digits. */
  private static boolean contains(FileSystem fs, Path file, List<byte[]> needles, Set<String> ids)
      throws IOException {
    List<String> texts =
        needles.stream().map(n -> new String(n, StandardCharsets.ISO_8859_1)).toList();
    int longest = Math.max(64, needles.stream().mapToInt(n -> n.length).max().orElse(0));
    Set<String> wanted = new HashSet<>(ids);
    try (InputStream in = new BufferedInputStream(fs.open(file), WINDOW)) {
      byte[] tail = new byte[0];
      for (byte[] next = in.readNBytes(WINDOW); next.length > 0; next = in.readNBytes(WINDOW)) {
        byte[] window = new byte[tail.length + next.length];
        System.arraycopy(tail, 0, window, 0, tail.length);
        System.arraycopy(next, 0, window, tail.length, next.length);
        String text = new String(window, StandardCharsets.ISO_8859_1);
        if (texts.stream().anyMatch(text::contains) || hex(text, wanted)) {
          return true;
        }
        int keep = Math.min(window.length, longest - 1);
        tail = java.util.Arrays.copyOfRange(window, window.length - keep, window.length);
      }
    }
    return false;
  }

  private static boolean hex(String text, Set<String> ids) {
    if (ids.isEmpty()) {
      return false;
    }
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      run = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' ? run + 1 : 0;
      if (run >= 64 && ids.contains(text.substring(i - 63, i + 1))) {
        return true;
      }
    }
    return false;
  }

  /** Looks into every row of the Parquet files of a folder; answers how many there were. */
  private long rows(
      String folder, Collection<String> identifiers, Set<String> ids, Set<String> hits) {
    Dataset<Row> rows = lake.spark().read().option("mergeSchema", "true").parquet(files(folder));
    List<String> low = identifiers.stream().map(i -> i.toLowerCase(Locale.ROOT)).toList();
    Set<String> wanted = new HashSet<>(ids);
    UserDefinedFunction told =
        udf(
            (UDF1<String, Boolean>)
                value ->
                    value != null
                        && (wanted.contains(value)
                            || low.stream().anyMatch(value.toLowerCase(Locale.ROOT)::contains)),
            DataTypes.BooleanType);
    List<String> names = new ArrayList<>();
    List<Column> looks = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      Column value = col(field.name());
      boolean bytes = field.dataType().equals(DataTypes.BinaryType);
      names.add(field.name());
      looks.add(
          coalesce(max(told.apply(bytes ? sha2(value, 256) : value.cast("string"))), lit(false)));
    }
    Row found = rows.agg(count(lit(1)), looks.toArray(Column[]::new)).head();
    for (int i = 0; i < names.size(); i++) {
      if (found.getBoolean(i + 1)) {
        hits.add(within(new Path(folder)) + " (" + names.get(i) + ")");
      }
    }
    return found.getLong(0);
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
