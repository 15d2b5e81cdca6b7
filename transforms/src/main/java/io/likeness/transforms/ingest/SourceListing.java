package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.RejectCode;
import io.likeness.core.error.Why;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.FilesBelow;
import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.SourceSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.recipe.Vocabulary;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What lies in the input: one row a file or manifest row, with what is said of it, unread.
 *
 * <p>Holds identifiers in the clear and is therefore never written: {@link SealSources} is next.
 */
public final class SourceListing {
  /** The columns of a listing. */
  public static final TableContract CONTRACT =
      TableContract.of(
          "listing",
          ColumnSpec.string("uri", "where the file is"),
          ColumnSpec.of("length", DataTypes.LongType, "length of the file in bytes"),
          ColumnSpec.of("modified_ms", DataTypes.LongType, "modification time, ms since 1970"),
          ColumnSpec.optional("label", DataTypes.StringType, "label after the label map"),
          ColumnSpec.optional("person", DataTypes.StringType, "identifier of the person"),
          ColumnSpec.optional("declared_split", DataTypes.StringType, "split as declared"),
          ColumnSpec.of(
              "attributes",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true),
              "attributes as declared"),
          ColumnSpec.optional("code", DataTypes.StringType, "why it cannot be taken"),
          ColumnSpec.optional(
              "text", DataTypes.StringType, "what the source's column of text says"),
          ColumnSpec.optional(
              "start",
              DataTypes.LongType,
              "byte of its archive at which it begins, negative if it is deflated, counted from the"
                  + " smallest number on in what a gzipped tar unpacks to"));

  private static final StructType FILES =
      new StructType()
          .add("relative", DataTypes.StringType)
          .add("uri", DataTypes.StringType)
          .add("length", DataTypes.LongType)
          .add("modified_ms", DataTypes.LongType);

  private static final UserDefinedFunction FOLDED =
      udf(
          (UDF1<String, String>) said -> said == null ? null : Vocabulary.folded(said),
          DataTypes.StringType);

  /** Rows before what is said is told apart. */
  private static final StructType SAID =
      new StructType()
          .add("uri", DataTypes.StringType)
          .add("length", DataTypes.LongType)
          .add("modified_ms", DataTypes.LongType)
          .add("said", DataTypes.createArrayType(DataTypes.StringType, true))
          .add("code", DataTypes.StringType)
          .add("start", DataTypes.LongType);

  /** Before the hash of a manifest's row that names no file. */
  private static final String FILELESS = "(no file) ";

  /** Longer than any path. */
  private static final int LONG = 1 << 20;

  private record Found(String relative, String uri, long length, long modifiedMs) {}

  private final SparkSession spark;
  private final Path input;
  private final IngestSpec spec;
  private final MediaKernel media;

  /** Places in what is said of a source; attributes come behind. */
  private static final int TEXT = 3;

  private static final int ATTRIBUTES = 4;

  private SourceListing(SparkSession spark, Path input, IngestSpec spec, MediaKernel media) {
    this.spark = spark;
    this.input = input;
    this.spec = spec;
    this.media = media;
  }

  /**
   * Lists all sources of {@code spec} under {@code input}.
   *
   * @throws io.likeness.core.error.LikenessException when a folder, manifest or column is missing
   */
  public static Dataset<Row> of(
      SparkSession spark, String input, IngestSpec spec, MediaKernel media) {
    SourceListing listing = new SourceListing(spark, Address.of(input, "--input"), spec, media);
    Dataset<Row> all =
        spec.sources().stream().map(listing::source).reduce(Dataset::unionByName).orElseThrow();
    if (spec.sources().size() == 1) {
      return all;
    }
    // What one source does not list, another may.
    Column unlisted = coalesce(col("code"), lit("")).equalTo(RejectCode.UNLISTED_FILE.name());
    Dataset<Row> taken =
        all.where(unlisted.unary_$bang())
            .select(regexp_replace(col("uri"), Cut.FRAGMENT, "").as("uri"))
            .distinct();
    return once(all.where(unlisted.unary_$bang()))
        .unionByName(
            all.where(unlisted)
                .join(taken, new String[] {"uri"}, "left_anti")
                .dropDuplicates("uri"));
  }

  /**
   * Refuses an input in which a source is not there. It looks for folders and manifests only and
   * writes nothing, so that it can be asked before a lake is begun for an address with a slip.
   *
   * @throws io.likeness.core.error.LikenessException when a folder or manifest is missing
   */
  public static void requireThere(Configuration hadoop, String input, IngestSpec spec) {
    Path root = Address.of(input, "--input");
    for (SourceSpec source : spec.sources()) {
      if (source.layout() == SourceSpec.Layout.ARCHIVES) {
        ArchiveListing.archives(new Path(root, source.path()), hadoop);
        continue;
      }
      Path path = new Path(root, source.path());
      try {
        requireThere(path.getFileSystem(hadoop), path, source.layout());
      } catch (IOException e) {
        throw Fault.INPUT_MISSING.because(
            path
                + " cannot be looked for ("
                + Why.of(e)
                + "); check --input, and that its file system is up.",
            e);
      }
    }
  }

  private static void requireThere(FileSystem files, Path path, SourceSpec.Layout layout)
      throws IOException {
    if (!files.exists(path)) {
      throw Fault.INPUT_MISSING.because(
          "There is "
              + (layout == SourceSpec.Layout.MANIFEST ? "no manifest" : "nothing")
              + " at "
              + path
              + "; check --input and the recipe's ingest.sources.");
    }
  }

  /** One row for each address; sources that say different things of it are in conflict. */
  private static Dataset<Row> once(Dataset<Row> listed) {
    WindowSpec same = Window.partitionBy("uri");
    return listed
        .withColumn(
            "said",
            to_json(
                struct(
                    col("label"),
                    col("person"),
                    col("declared_split"),
                    array_sort(map_entries(col("attributes"))).as("attributes"),
                    col("text"))))
        .withColumn(
            "code",
            coalesce(
                min("code").over(same),
                when(
                    min("said").over(same).notEqual(max("said").over(same)),
                    lit(RejectCode.CONFLICTING_ROWS.name()))))
        .withColumn("place", row_number().over(same.orderBy("said")))
        .where(col("place").equalTo(1))
        .drop("said", "place");
  }

  private Dataset<Row> source(SourceSpec source) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<String> names = List.copyOf(source.attributes().keySet());
    return switch (source.layout()) {
      case FOLDER -> folder(source);
      case ARCHIVES ->
          spread(new ArchiveListing(source, media, hadoop).of(spark, input, SAID), names);
      case KALDI, LHOTSE -> manifest(source);
      case MANIFEST -> source.file().isPresent() ? manifest(source) : sentences(source);
    };
  }

  private List<Found> files(Path folder) {
    List<Found> out = new ArrayList<>();
    try {
      FileSystem fs = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
      requireThere(fs, folder, SourceSpec.Layout.FOLDER);
      URI base = fs.makeQualified(folder).toUri();
      for (FileStatus file : FilesBelow.of(fs, folder)) {
        String relative = base.relativize(file.getPath().toUri()).getPath();
        if (!hidden(relative)) {
          out.add(
              new Found(
                  relative, file.getPath().toString(), file.getLen(), file.getModificationTime()));
        }
      }
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because(
          "The folder " + folder + " cannot be listed; check its permissions.", e);
    }
    out.sort(Comparator.comparing(Found::relative));
    return out;
  }

  private static boolean hidden(String relative) {
    return Arrays.stream(relative.split("/")).anyMatch(p -> p.startsWith(".") || p.startsWith("_"));
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private Dataset<Row> folder(SourceSpec source) {
    Optional<Pattern> pattern = source.pattern().map(Pattern::compile);
    List<Row> rows = new ArrayList<>();
    List<String> names = List.copyOf(source.attributes().keySet());
    for (Found f : files(new Path(input, source.path()))) {
      Matcher m = pattern.map(p -> p.matcher(f.relative())).orElse(null);
      boolean taken = m == null || m.matches();
      if (!taken && !media.isMedia(extension(f.relative()))) {
        continue;
      }
      java.util.function.Function<String, String> group =
          g -> taken && m != null ? m.group(g) : null;
      List<String> said = new ArrayList<>();
      said.add(source.label().map(group).orElse(null));
      said.add(source.person().map(group).orElse(null));
      said.add(source.split().map(group).orElse(null));
      said.add(null);
      names.forEach(n -> said.add(group.apply(source.attributes().get(n))));
      rows.add(
          RowFactory.create(
              f.uri(),
              f.length(),
              f.modifiedMs(),
              said.toArray(new String[0]),
              taken ? null : RejectCode.UNLISTED_FILE.name(),
              null));
    }
    return spread(distributed(rows, SAID), names);
  }

  private Dataset<Row> distributed(List<Row> rows, StructType schema) {
    int slices =
        Math.max(1, Math.min(rows.size() / 500, spark.sparkContext().defaultParallelism()));
    return spark.createDataFrame(
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(rows, slices),
        schema);
  }

  private Dataset<Row> manifest(SourceSpec source) {
    Path manifest = new Path(input, source.path());
    boolean table = source.layout() == SourceSpec.Layout.MANIFEST;
    Path folder =
        source
            .filesUnder()
            .map(f -> new Path(input, f))
            .orElse(table ? manifest.getParent() : manifest);
    Dataset<Row> read =
        switch (source.layout()) {
          case KALDI -> new SpeechManifests(spark, manifest).kaldi(source.columns());
          case LHOTSE -> new SpeechManifests(spark, manifest).lhotse(source.columns());
          default -> readManifest(spark, manifest, source.charset(), asked(source));
        };
    Column file =
        within(
            spark,
            folder,
            column(read, table ? source.file() : Optional.of(SpeechManifests.FILE), source));
    List<String> names = List.copyOf(source.attributes().keySet());
    Dataset<Row> grouped = table ? withGroups(read, source, file) : read;
    Dataset<Row> rows =
        grouped
            .select(
                coalesce(file, functionsConcat(FILELESS, sha2(to_json(struct(col("*"))), 256)))
                    .as("file"),
                (source.layout() == SourceSpec.Layout.KALDI ? col(SpeechManifests.CUT) : lit(""))
                    .as("cut"),
                said(grouped, source).as("said"))
            .groupBy("file", "cut")
            .agg(collect_set("said").as("sayings"));
    List<Row> found =
        files(folder).stream()
            .filter(f -> media.isMedia(extension(f.relative())))
            .map(f -> RowFactory.create(f.relative(), f.uri(), f.length(), f.modifiedMs()))
            .toList();
    Dataset<Row> joined =
        rows.join(distributed(found, FILES), col("file").equalTo(col("relative")), "full_outer")
            .withColumn(
                "code",
                when(col("file").isNull(), lit(RejectCode.UNLISTED_FILE.name()))
                    .when(
                        col("file").rlike("(^/)|(^|/)\\.\\.(/|$)"),
                        lit(RejectCode.PATH_ESCAPES.name()))
                    .when(col("file").startsWith(FILELESS), lit(RejectCode.ROW_WITHOUT_FILE.name()))
                    .when(
                        col("file").startsWith(SpeechManifests.ORPHAN),
                        lit(RejectCode.ORPHAN_ROW.name()))
                    .when(
                        col("relative")
                            .isNull()
                            .and(col("file").rlike("\\|$|^[a-z][a-z0-9+.-]*:|^\\|")),
                        lit(RejectCode.NOT_A_FILE.name()))
                    .when(col("relative").isNull(), lit(RejectCode.MISSING_FILE.name()))
                    .when(
                        col("cut").notEqual("").and(col("cut").rlike(Cut.FRAGMENT).unary_$bang()),
                        lit(RejectCode.SEGMENT_OUTSIDE.name()))
                    .when(size(col("sayings")).gt(1), lit(RejectCode.CONFLICTING_ROWS.name())))
            .withColumn(
                "uri",
                org.apache.spark.sql.functions.concat(
                    coalesce(
                        col("uri"),
                        functionsConcat(folder.toString() + "/", coalesce(col("file"), lit("")))),
                    coalesce(col("cut"), lit(""))))
            .withColumn("length", coalesce(col("length"), lit(0L)))
            .withColumn("modified_ms", coalesce(col("modified_ms"), lit(0L)))
            .withColumn(
                "said",
                coalesce(
                    array_min(col("sayings")),
                    array(
                        java.util.stream.Stream.generate(() -> lit(null).cast(DataTypes.StringType))
                            .limit(names.size() + (long) ATTRIBUTES)
                            .toArray(Column[]::new))));
    return spread(
        joined
            .withColumn("start", lit(null).cast(DataTypes.LongType))
            .select("uri", "length", "modified_ms", "said", "code", "start"),
        names);
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
                  file.substr(lit(full.toString().length() + 2), lit(LONG)))
              .when(file.startsWith(plain), file.substr(lit(plain.length() + 1), lit(LONG)))
              .otherwise(file),
          "^(\\./)+",
          "");
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The folder " + folder + " cannot be listed.", e);
    }
  }

  /** {@code read} with the groups of the source's pattern over {@code path} as columns. */
  private static Dataset<Row> withGroups(Dataset<Row> read, SourceSpec source, Column path) {
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

  private static Column said(Dataset<Row> read, SourceSpec source) {
    List<Column> said = new ArrayList<>();
    said.add(column(read, source.label(), source));
    said.add(column(read, source.person(), source));
    said.add(column(read, source.split(), source));
    said.add(column(read, source.text(), source));
    source.attributes().values().forEach(c -> said.add(column(read, Optional.of(c), source)));
    return array(said.toArray(Column[]::new));
  }

  /**
   * Rows that are records themselves. Their address is the manifest's and a hash of what the row
   * says, so that rows that move within the manifest stay what they are; equal rows are one.
   */
  private Dataset<Row> sentences(SourceSpec source) {
    Path manifest = new Path(input, source.path());
    Dataset<Row> read = readManifest(spark, manifest, source.charset(), asked(source));
    Column text = col("said").getItem(TEXT);
    Dataset<Row> rows =
        read.select(said(read, source).as("said"))
            .distinct()
            .withColumn(
                "uri", functionsConcat(manifest + "#", sha2(to_json(struct(col("said"))), 256)))
            .withColumn("length", coalesce(octet_length(text).cast("long"), lit(0L)))
            .withColumn("modified_ms", lit(0L))
            .withColumn("code", when(text.isNull(), lit(RejectCode.EMPTY.name())));
    return spread(
        rows.withColumn("start", lit(null).cast(DataTypes.LongType))
            .select("uri", "length", "modified_ms", "said", "code", "start"),
        List.copyOf(source.attributes().keySet()));
  }

  private static Column functionsConcat(String prefix, Column rest) {
    return org.apache.spark.sql.functions.concat(lit(prefix), rest);
  }

  private static List<String> asked(SourceSpec source) {
    List<String> groups = source.groups();
    return Stream.concat(
            source.file().stream(), source.columns().stream().filter(c -> !groups.contains(c)))
        .toList();
  }

  /**
   * A table of any form that a manifest may have.
   *
   * @param asked names of columns, by which is told what divides the cells of a CSV
   */
  static Dataset<Row> readManifest(
      SparkSession spark, Path manifest, String charset, List<String> asked) {
    String name = manifest.getName().toLowerCase(Locale.ROOT);
    DataFrameReader reader = spark.read().option("encoding", charset);
    try {
      requireThere(
          manifest.getFileSystem(spark.sparkContext().hadoopConfiguration()),
          manifest,
          SourceSpec.Layout.MANIFEST);
      Dataset<Row> rows =
          name.endsWith(".parquet")
              ? reader.parquet(manifest.toString())
              : name.endsWith(".jsonl") || name.endsWith(".ndjson")
                  ? reader.option("primitivesAsString", true).json(manifest.toString())
                  : name.endsWith(".json")
                      ? reader
                          .option("primitivesAsString", true)
                          .option("multiLine", true)
                          .json(manifest.toString())
                      : name.endsWith(".tsv")
                          // Tab-separated values have no quotes; one is part of what is said.
                          ? reader
                              .option("header", true)
                              .option("sep", "\t")
                              .option("quote", "")
                              .csv(manifest.toString())
                          : reader
                              .option("header", true)
                              .option(
                                  "sep",
                                  Character.toString(delimiter(spark, manifest, charset, asked)))
                              .option("multiLine", true)
                              .option("quote", "\"")
                              .option("escape", "\"")
                              .csv(manifest.toString());
      // Delta's own manifests do not get here; a CSV without rows still has its header.
      return rows;
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The manifest " + manifest + " cannot be read.", e);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw Fault.INPUT_INVALID.because(
            "The manifest " + manifest + " is not a table with named columns.", e);
      }
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
  }

  private static char delimiter(
      SparkSession spark, Path manifest, String charset, List<String> asked) throws IOException {
    return HeaderLine.delimiter(
        spark.sparkContext().hadoopConfiguration(), manifest, Charset.forName(charset), asked);
  }

  private static Column column(Dataset<Row> read, Optional<String> name, SourceSpec source) {
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
    Column text = trim(read.col("`" + name.get() + "`").cast(DataTypes.StringType));
    return when(text.notEqual(""), text);
  }

  private Dataset<Row> spread(Dataset<Row> rows, List<String> names) {
    Column keys =
        names.isEmpty()
            ? array().cast("array<string>")
            : array(names.stream().map(n -> lit(n)).toArray(Column[]::new));
    Column values =
        names.isEmpty()
            ? array().cast("array<string>")
            : array(
                java.util.stream.IntStream.range(0, names.size())
                    .mapToObj(
                        i ->
                            coalesce(
                                coded(spec, names.get(i), col("said").getItem(i + ATTRIBUTES)),
                                lit(TargetSpec.UNKNOWN)))
                    .toArray(Column[]::new));
    return rows.select(
        col("uri"),
        col("length"),
        col("modified_ms"),
        label(spec, col("said").getItem(0)).as("label"),
        col("said").getItem(1).as("person"),
        col("said").getItem(2).as("declared_split"),
        map_from_arrays(keys, values).as("attributes"),
        col("code"),
        col("said").getItem(TEXT).as("text"),
        col("start"));
  }

  /** A label as its source says it, by the label map and the vocabulary of {@code spec}. */
  static Column label(IngestSpec spec, Column said) {
    Column label = said;
    for (var e : spec.labelMap().entrySet()) {
      label = when(said.equalTo(e.getKey()), lit(e.getValue())).otherwise(label);
    }
    return coded(spec, "label", label);
  }

  /** {@code value} by the vocabulary of {@code name}; what it does not know stays as it is. */
  private static Column coded(IngestSpec spec, String name, Column value) {
    Vocabulary vocabulary = spec.vocabularies().get(name);
    if (vocabulary == null) {
      return value;
    }
    List<Column> codes = new ArrayList<>();
    vocabulary.codes().forEach((spelling, code) -> codes.addAll(List.of(lit(spelling), lit(code))));
    Column spelled = FOLDED.apply(value);
    return coalesce(element_at(map(codes.toArray(Column[]::new)), spelled), value);
  }
}
