package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.error.Fault;
import io.likeness.core.error.RejectCode;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.SourceSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Sources that the input has no more: files that were deleted, moved or renamed, rows that were
 * taken out or corrected, and what is refused as it is now. A version is what a recipe makes of its
 * input, so their records are left out of it, and what a file was said to be where it lay before
 * does not contradict what it is now. They stay in {@link LakeTables#RECORDS}, by which an erasure
 * finds persons.
 *
 * <p>A run speaks for what lies under its own input and the folders of its recipe; what was read
 * from elsewhere, such as the folder of another date, stays as it was.
 */
final class GoneSources {
  private static final String[] SOURCE = {"source_id"};
  private static final String[] READING = {"source_id", "stamp"};

  private GoneSources() {}

  /**
   * Their {@link LakeTables#DROPS}. With {@code ingest.keep-gone} only of those whose content
   * another source has.
   */
  static Dataset<Row> of(Context context, Snapshot snapshot, Dataset<Row> listing) {
    Lake lake = context.lake();
    Dataset<Row> refused = refused(lake, snapshot, listing).withColumn("refused", lit(true));
    Dataset<Row> present =
        listing.select("source_id").distinct().join(refused, SOURCE, "left_anti");
    Dataset<Row> earlier =
        new CorpusView(lake, lake.head(snapshot.corpus()))
            .gone()
            .select(col("source_id"), lit(true).as("earlier"), col("kept_record_id"));
    Dataset<Row> records =
        lake.read(snapshot, LakeTables.RECORDS)
            .select("source_id", "record_id", "person", "source_sealed");
    Dataset<Row> missing =
        records
            .join(present, SOURCE, "left_anti")
            .join(refused, SOURCE, "left")
            .join(earlier, SOURCE, "left")
            .withColumn("own", coalesce(col("refused"), inside(context)));
    Column gone = col("own").or(coalesce(col("earlier"), lit(false)));
    Column others = lit(null).cast(DataTypes.StringType);
    if (context.recipe().ingest().keepGone()) {
      Dataset<Row> there = records.join(present, "source_id");
      missing =
          missing
              .join(heirs(there, "heir", "record_id"), new String[] {"record_id"}, "left")
              .join(
                  heirs(there, "own_heir", "record_id", "person"),
                  new String[] {"record_id", "person"},
                  "left");
      gone = gone.and(not(col("own")).or(coalesce(col("heir"), lit(false))));
      // What left because of another person's source is told from all else: see CountedRecords.
      others = when(col("heir").and(col("own_heir").isNull()), col("record_id"));
    }
    missing =
        missing.withColumn(
            "kept_record_id", when(col("own"), others).otherwise(col("kept_record_id")));
    Dataset<Row> drops =
        missing
            .where(gone)
            .withColumn("step", lit(CorpusView.GONE))
            .withColumn("code", lit(RejectCode.SOURCE_GONE.name()));
    return drops.select(
        LakeTables.DROPS.columns().stream().map(c -> given(drops, c)).toArray(Column[]::new));
  }

  private static Dataset<Row> heirs(Dataset<Row> there, String name, String... by) {
    return there
        .select(Arrays.stream(by).map(functions::col).toArray(Column[]::new))
        .distinct()
        .withColumn(name, lit(true));
  }

  private static Column given(Dataset<Row> drops, ColumnSpec column) {
    return Set.of(drops.columns()).contains(column.name())
        ? col(column.name())
        : lit(null).cast(column.type()).as(column.name());
  }

  /**
   * Listed sources that have no record as they are now. What storage does not give may come back,
   * and what the law lets nobody keep is {@code retention}'s to take out.
   */
  private static Dataset<Row> refused(Lake lake, Snapshot snapshot, Dataset<Row> listing) {
    Column passing =
        col("code")
            .isin(
                RejectCode.UNREADABLE.name(),
                RejectCode.RETENTION_ENDED.name(),
                RejectCode.UNDATED.name());
    Dataset<Row> unread =
        lake.read(snapshot, LakeTables.MEDIA)
            .where(col("code").isNotNull().and(not(passing)))
            .select("source_id", "stamp");
    return listing
        .where(col("code").isNotNull().and(not(passing)))
        .select("source_id")
        .unionByName(
            listing
                .where(col("code").isNull())
                .join(unread, READING, "left_semi")
                .select("source_id"))
        .distinct();
  }

  /** Whether {@code source_sealed} is an address that this run speaks for. */
  private static Column inside(Context context) {
    Seal seal = new Seal(context.lake().keys().key(KeyPurpose.SOURCE_URI));
    Set<String> folders = folders(context);
    return udf(
            (UDF1<byte[], Boolean>)
                uri -> {
                  String address = seal.openText(uri);
                  return folders.stream().anyMatch(address::startsWith);
                },
            DataTypes.BooleanType)
        .apply(col("source_sealed"));
  }

  /** The input and the folders of the recipe's sources, as given and in full, with a slash. */
  private static Set<String> folders(Context context) {
    Set<String> out = new TreeSet<>();
    Path input = new Path(context.input());
    add(context, input, out);
    for (SourceSpec source : context.recipe().ingest().sources()) {
      Path path = new Path(input, literal(source));
      add(context, source.layout() == SourceSpec.Layout.MANIFEST ? path.getParent() : path, out);
      source.filesUnder().ifPresent(under -> add(context, new Path(input, under), out));
    }
    return out;
  }

  /** A pattern of archives speaks for all that lies where it looks. */
  private static String literal(SourceSpec source) {
    String path = source.path();
    String fixed =
        source.layout() == SourceSpec.Layout.ARCHIVES
            ? path.replaceFirst("[^/]*[*?\\[{].*$", "")
            : path;
    return fixed.isEmpty() ? "." : fixed;
  }

  private static void add(Context context, Path folder, Set<String> folders) {
    try {
      String full =
          folder
              .getFileSystem(context.lake().spark().sparkContext().hadoopConfiguration())
              .makeQualified(folder)
              .toString();
      folders.add(folder.toString().replaceFirst("/*$", "/"));
      folders.add(full.replaceFirst("/*$", "/"));
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The folder " + folder + " cannot be listed.", e);
    }
  }
}
