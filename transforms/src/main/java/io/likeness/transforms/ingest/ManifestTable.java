package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.Blanks;
import io.likeness.core.error.Fault;
import io.likeness.core.error.Why;
import io.likeness.core.lake.Address;
import io.likeness.core.recipe.SourceSpec;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/** Tables that say something of files: CSV, TSV, JSON, JSON lines or Parquet. */
final class ManifestTable {
  /** Longer than any path. */
  private static final int LONG = 1 << 20;

  private ManifestTable() {}

  /**
   * A table of any form that a manifest may have.
   *
   * @param asked names of columns, by which is told what divides the cells of a CSV
   */
  static Dataset<Row> read(SparkSession spark, Path manifest, String charset, List<String> asked) {
    String name = manifest.getName().toLowerCase(Locale.ROOT);
    DataFrameReader reader = spark.read().option("encoding", charset);
    String table = Address.literal(manifest).toString();
    if (!table.equals(manifest.toString()) && !name.matches(".*[.](parquet|jsonl|ndjson|tsv)")) {
      // Spark hands such files on to Hadoop, which takes their names for patterns.
      throw Fault.INPUT_INVALID.because(
          "The manifest "
              + manifest
              + " has one of []{}*? in its path, which a table whose cells may hold line breaks"
              + " cannot have; rename it, or save the manifest as TSV, JSON lines or Parquet.");
    }
    try {
      InputFile.requireThere(
          manifest.getFileSystem(spark.sparkContext().hadoopConfiguration()),
          manifest,
          SourceSpec.Layout.MANIFEST);
      return name.endsWith(".parquet")
          ? reader.parquet(table)
          : name.endsWith(".jsonl") || name.endsWith(".ndjson")
              ? reader.option("primitivesAsString", true).json(table)
              : name.endsWith(".json")
                  ? reader.option("primitivesAsString", true).option("multiLine", true).json(table)
                  : name.endsWith(".tsv")
                      // Tab-separated values have no quotes; one is part of what is said.
                      ? reader
                          .option("header", true)
                          .option("sep", "\t")
                          .option("quote", "")
                          .csv(table)
                      : reader
                          .option("header", true)
                          .option(
                              "sep", Character.toString(delimiter(spark, manifest, charset, asked)))
                          .option("multiLine", true)
                          .option("quote", "\"")
                          .option("escape", "\"")
                          .csv(table);
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because(
          "The manifest " + manifest + " cannot be read (" + Why.of(e) + ").", e);
    } catch (Exception e) {
      if (e instanceof AnalysisException a) {
        throw Fault.INPUT_INVALID.because(
            "The manifest "
                + manifest
                + " cannot be read as a table ("
                + Why.of(e)
                + (twice(a)
                    ? "); its columns have names of their own, whatever their case."
                    : "); it is CSV, TSV, JSON, JSON lines or Parquet, as its name says."),
            e);
      }
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
  }

  private static boolean twice(AnalysisException e) {
    return "COLUMN_ALREADY_EXISTS".equals(e.getErrorClass());
  }

  private static char delimiter(
      SparkSession spark, Path manifest, String charset, List<String> asked) throws IOException {
    return HeaderLine.delimiter(
        spark.sparkContext().hadoopConfiguration(),
        Address.literal(manifest),
        Charset.forName(charset),
        asked);
  }

  /**
   * What its cells say, {@link #stripped}; null where that is nothing, or no {@code name} is given.
   *
   * @throws io.likeness.core.error.LikenessException when there is no such column
   */
  static Column column(Dataset<Row> read, Optional<String> name, SourceSpec source) {
    if (name.isEmpty()) {
      return lit(null).cast(DataTypes.StringType);
    }
    if (!Arrays.asList(read.columns()).contains(name.get())) {
      throw Fault.INPUT_INVALID.because(
          "The manifest "
              + source.path()
              + " has no column "
              + name.get()
              + "; it has "
              + String.join(", ", read.columns())
              + ".");
    }
    Column text = stripped(read.col("`" + name.get() + "`").cast(DataTypes.StringType));
    return when(text.notEqual(""), text);
  }

  /**
   * Without white space around it, of any script: a person with a wide blank behind is no other.
   */
  static Column stripped(Column text) {
    return regexp_replace(text, Blanks.AROUND, "");
  }

  /** A path as a listing of {@code folder} says it: relative to it, even if it is absolute. */
  static Column within(SparkSession spark, Path folder, Column file) {
    try {
      Path full =
          folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).makeQualified(folder);
      String plain = full.toUri().getPath() + "/";
      return regexp_replace(
          when(
                  file.startsWith(full + "/"),
                  file.substr(lit(points(full.toString()) + 2), lit(LONG)))
              .when(file.startsWith(plain), file.substr(lit(points(plain) + 1), lit(LONG)))
              .otherwise(file),
          "^(\\./)+",
          "");
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The folder " + folder + " cannot be listed.", e);
    }
  }

  /** Spark counts code points. */
  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }

  /** {@code read} with the groups of the source's pattern over {@code path} as columns. */
  static Dataset<Row> withGroups(Dataset<Row> read, SourceSpec source, Column path) {
    Dataset<Row> out = read;
    List<String> columns = List.of(read.columns());
    for (String group : source.groups()) {
      // Spark takes who and Who for one column.
      if (columns.stream().anyMatch(group::equalsIgnoreCase)) {
        throw Fault.INPUT_INVALID.because(
            "The manifest "
                + source.path()
                + " has a column "
                + group
                + ", and so is a group of the source's pattern called; rename the group.");
      }
      out = out.withColumn(group, group(source.pattern().orElseThrow(), group).apply(path));
    }
    return out;
  }

  private static UserDefinedFunction group(String regex, String group) {
    Pattern pattern = Pattern.compile(regex);
    return udf(
        (UDF1<String, String>)
            path -> {
              Matcher m = pattern.matcher(path == null ? "" : path);
              return m.matches() ? m.group(group) : null;
            },
        DataTypes.StringType);
  }
}
