package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.Blanks;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.RejectCode;
import io.likeness.core.error.Why;
import io.likeness.core.lake.Address;
import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.SourceSpec;
import io.likeness.transforms.media.MediaKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
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
          .add("modified_ms", DataTypes.LongType)
          .add("media", DataTypes.BooleanType);

  private static final int FEWEST_ROWS = 500;

  /** Some 20 MiB of addresses and what folders say. */
  private static final int MOST_ROWS = 20_000;

  /** Before the hash of a manifest's row that names no file. */
  private static final String FILELESS = "(no file) ";

  private final SparkSession spark;
  private final Path input;
  private final IngestSpec spec;
  private final MediaKernel media;

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
        ArchiveListing.archives(root, source.path(), hadoop);
        continue;
      }
      Path path = new Path(root, source.path());
      try {
        InputFile.requireThere(path.getFileSystem(hadoop), path, source.layout());
        if (source.filesUnder().isPresent()) {
          Path under = new Path(root, source.filesUnder().get());
          InputFile.requireThere(under.getFileSystem(hadoop), under, SourceSpec.Layout.FOLDER);
        }
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
    return switch (source.layout()) {
      case FOLDER -> folder(source);
      case ARCHIVES ->
          apart(new ArchiveListing(source, media, hadoop).of(spark, input, Sayings.SCHEMA), source);
      case KALDI, LHOTSE -> manifest(source);
      case MANIFEST -> source.file().isPresent() ? manifest(source) : sentences(source);
    };
  }

  private Dataset<Row> folder(SourceSpec source) {
    Optional<Pattern> pattern = source.pattern().map(Pattern::compile);
    List<Row> rows = new ArrayList<>();
    List<String> names = List.copyOf(source.attributes().keySet());
    for (InputFile f : files(new Path(input, source.path()))) {
      Matcher m = pattern.map(p -> p.matcher(f.relative())).orElse(null);
      boolean taken = m == null || m.matches();
      if (!taken && !media.isMedia(f.extension())) {
        continue;
      }
      // As in a table, what is blank says nothing: files without a name are not of one person.
      Function<String, String> group =
          g ->
              Optional.ofNullable(taken && m != null ? m.group(g) : null)
                  .map(Blanks::strip)
                  .filter(text -> !text.isEmpty())
                  .orElse(null);
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
    return apart(distributed(rows, Sayings.SCHEMA), source);
  }

  private Dataset<Row> distributed(List<Row> rows, StructType schema) {
    int slices = slices(rows.size(), spark.sparkContext().defaultParallelism());
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, slices), schema);
  }

  /**
   * In how many slices rows go to tasks: a few are worth a task each, and one of millions would be
   * longer than a message of Spark's may be ({@code spark.rpc.message.maxSize}).
   */
  static int slices(int rows, int cores) {
    return Math.max(Math.min(rows / FEWEST_ROWS, cores), Math.max(1, rows / MOST_ROWS));
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
          default -> ManifestTable.read(spark, manifest, source.charset(), asked(source));
        };
    Column file =
        ManifestTable.within(
            spark,
            folder,
            ManifestTable.column(
                read, table ? source.file() : Optional.of(SpeechManifests.FILE), source));
    Dataset<Row> grouped = table ? ManifestTable.withGroups(read, source, file) : read;
    Dataset<Row> rows =
        grouped
            .select(
                coalesce(file, prefixed(FILELESS, sha2(to_json(struct(col("*"))), 256))).as("file"),
                (source.layout() == SourceSpec.Layout.KALDI ? col(SpeechManifests.CUT) : lit(""))
                    .as("cut"),
                Sayings.of(grouped, source).as("said"))
            .groupBy("file", "cut")
            .agg(collect_set("said").as("sayings"));
    List<Row> found =
        files(folder).stream()
            .map(
                f ->
                    RowFactory.create(
                        f.relative(),
                        f.uri(),
                        f.length(),
                        f.modifiedMs(),
                        media.isMedia(f.extension())))
            .toList();
    Dataset<Row> joined =
        rows.join(distributed(found, FILES), col("file").equalTo(col("relative")), "full_outer")
            .where(col("file").isNotNull().or(col("media")))
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
                concat(
                    coalesce(
                        col("uri"),
                        prefixed(folder.toString() + "/", coalesce(col("file"), lit("")))),
                    coalesce(col("cut"), lit(""))))
            .withColumn("length", coalesce(col("length"), lit(0L)))
            .withColumn("modified_ms", coalesce(col("modified_ms"), lit(0L)))
            .withColumn("said", coalesce(array_min(col("sayings")), Sayings.nothing(source)));
    return apart(
        joined
            .withColumn("start", lit(null).cast(DataTypes.LongType))
            .select("uri", "length", "modified_ms", "said", "code", "start"),
        source);
  }

  /**
   * Rows that are records themselves. Their address is the manifest's and a hash of what the row
   * says, so that rows that move within the manifest stay what they are; equal rows are one.
   */
  private Dataset<Row> sentences(SourceSpec source) {
    Path manifest = new Path(input, source.path());
    Dataset<Row> read = ManifestTable.read(spark, manifest, source.charset(), asked(source));
    Dataset<Row> rows =
        read.select(Sayings.of(read, source).as("said"))
            .distinct()
            .withColumn("uri", prefixed(manifest + "#", sha2(to_json(struct(col("said"))), 256)))
            .withColumn("length", coalesce(octet_length(Sayings.TEXT).cast("long"), lit(0L)))
            .withColumn("modified_ms", lit(0L))
            .withColumn("code", when(Sayings.TEXT.isNull(), lit(RejectCode.EMPTY.name())));
    return apart(
        rows.withColumn("start", lit(null).cast(DataTypes.LongType))
            .select("uri", "length", "modified_ms", "said", "code", "start"),
        source);
  }

  private static List<String> asked(SourceSpec source) {
    List<String> groups = source.groups();
    return Stream.concat(
            source.file().stream(), source.columns().stream().filter(c -> !groups.contains(c)))
        .toList();
  }

  private Dataset<Row> apart(Dataset<Row> rows, SourceSpec source) {
    return Sayings.apart(rows, spec, source);
  }

  private List<InputFile> files(Path folder) {
    return InputFile.below(spark.sparkContext().hadoopConfiguration(), folder);
  }

  private static Column prefixed(String prefix, Column rest) {
    return concat(lit(prefix), rest);
  }
}
