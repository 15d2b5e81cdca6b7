package io.likeness.core.lake;

import static io.likeness.core.contract.ColumnSpec.of;
import static io.likeness.core.contract.ColumnSpec.optional;
import static io.likeness.core.contract.ColumnSpec.string;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import io.likeness.core.contract.TableContract;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** The rows of a corpus as its users see them: the tables of a snapshot joined by id, no media. */
public record CorpusView(Lake lake, Snapshot snapshot) {
  /** The columns of {@link #kept} and {@link #rows}. */
  public static final TableContract CONTRACT =
      TableContract.of(
          "version",
          string("record_id", "SHA-256 of the content"),
          string("source_id", "key of the row in the media table"),
          string("kind", "clip, face or sentence"),
          string("person", "HMAC pseudonym"),
          optional("label", StringType, "label in force"),
          of("attributes", createMapType(StringType, StringType, false), "declared attributes"),
          optional("split", StringType, "train, validation or test; null before the split"),
          optional(
              "cohort", StringType, "persons that share near-duplicates; null before the split"),
          of("split_slot", IntegerType, "place of the person in [0, 1000)"),
          of("person_shard", IntegerType, "training shard of the person in [0, 64)"),
          of(
              "measures",
              createMapType(StringType, DoubleType, false),
              "measures of the record, or of the parent of a copy"),
          optional("text_sha256", StringType, "SHA-256 of its transcript or caption"),
          optional("parent_id", StringType, "record that a copy was made from; null for originals"),
          of("copy", IntegerType, "0 for originals, else the number of the copy"),
          optional("effects", StringType, "effects of a copy with drawn parameters, JSON"),
          of("weight", DoubleType, "weight in training"),
          optional("synthetic", StringType, "how a synthetic record was made; null for originals"));

  /** Step of {@link LakeTables#DROPS} by which sources leave that the input no longer has. */
  public static final String GONE = "ingest";

  /** What sources say, of {@link LakeTables#RECORDS}, but of sources that the input has no more. */
  public Dataset<Row> records() {
    return lake.read(snapshot, LakeTables.RECORDS)
        .join(gone().select(SOURCE), new String[] {SOURCE}, "left_anti");
  }

  /** The {@link LakeTables#DROPS} of sources that the input has no more. */
  public Dataset<Row> gone() {
    return lake.read(snapshot, LakeTables.DROPS).where(col("step").equalTo(GONE));
  }

  /** Rows of {@link #records} that {@link #kept} has, with what it does not tell of them. */
  public Dataset<Row> sourcesOfKept() {
    return lake.read(snapshot, LakeTables.RECORDS)
        .join(kept().select(SOURCE).distinct(), new String[] {SOURCE}, "left_semi");
  }

  /** Originals that no step has dropped, before rebalancing; the split may still be missing. */
  public Dataset<Row> kept() {
    return lake.hold(snapshot.corpus() + "/kept", snapshot.only(KEPT_FROM), this::readKept);
  }

  private Dataset<Row> readKept() {
    Dataset<Row> dropped = lake.read(snapshot, LakeTables.DROPS).select("source_id").distinct();
    Dataset<Row> metrics =
        lake.read(snapshot, LakeTables.METRICS)
            .select(col("record_id"), col("measures"), col("code"));
    Dataset<Row> texts =
        lake.read(snapshot, LakeTables.TEXT_METRICS)
            .select(col("record_id"), col("text_sha256"), col("measures").as("of_text"));
    Dataset<Row> labels =
        lake.read(snapshot, LakeTables.LABELS)
            .select(col("record_id"), col("label").as("label_now"));
    Dataset<Row> splits =
        lake.read(snapshot, LakeTables.SPLITS).select("record_id", "split", "cohort");
    return lake.read(snapshot, LakeTables.RECORDS)
        .join(dropped, SOURCE, "left_anti")
        .join(metrics, RECORD, "left")
        .where(col("code").isNull())
        .join(texts, RECORD, "left")
        .join(labels, RECORD, "left")
        .join(splits, RECORD, "left")
        .withColumn("label", coalesce(col("label_now"), col("label")))
        .withColumn(
            "measures",
            map_concat(
                coalesce(col("measures"), NO_MEASURES), coalesce(col("of_text"), NO_MEASURES)))
        .withColumn("parent_id", lit(null).cast(DataTypes.StringType))
        .withColumn("copy", lit(0))
        .withColumn("effects", lit(null).cast(DataTypes.StringType))
        .withColumn("weight", lit(1.0))
        .withColumn("synthetic", lit(null).cast(DataTypes.StringType))
        .select(columns());
  }

  /** The rows of the version: kept originals without undersampled ones, and derived copies. */
  public Dataset<Row> rows() {
    return lake.hold(snapshot.corpus() + "/rows", snapshot.only(ROWS_FROM), this::readRows);
  }

  /** Training records that rebalancing leaves out, of {@link LakeTables#ALLOCATIONS}. */
  public Dataset<Row> undersampled() {
    return lake.read(snapshot, LakeTables.ALLOCATIONS).where("NOT keep");
  }

  private Dataset<Row> readRows() {
    Dataset<Row> allocations =
        lake.read(snapshot, LakeTables.ALLOCATIONS)
            .select(col("record_id"), col("keep"), col("weight").as("planned_weight"));
    Dataset<Row> originals =
        kept()
            .join(allocations, RECORD, "left")
            .where(coalesce(col("keep"), lit(true)))
            .withColumn("weight", coalesce(col("planned_weight"), lit(1.0)))
            .select(columns());
    Dataset<Row> copies =
        lake.read(snapshot, LakeTables.LINEAGE)
            .select(
                col("record_id").as("derived_id"),
                col("source_id").as("derivation"),
                col("parent_id").as("parent"),
                col("copy").as("copy_number"),
                col("effects").as("applied"),
                coalesce(col("synthetic"), lit("augment")).as("made"));
    Dataset<Row> derived =
        copies
            .join(originals, col("parent").equalTo(col("record_id")))
            .withColumn("record_id", col("derived_id"))
            .withColumn("source_id", col("derivation"))
            .withColumn("parent_id", col("parent"))
            .withColumn("copy", col("copy_number"))
            .withColumn("effects", col("applied"))
            .withColumn("synthetic", col("made"))
            .select(columns());
    return originals.unionByName(derived);
  }

  /** In the derivation of a copy: that its content is not stored. */
  public static final String VIRTUAL = "virtual";

  /**
   * {@code view} with plaintext {@code bytes}, as stored, or drawn for virtual copies; only narrow
   * rows are broadcast, never media.
   */
  public Dataset<Row> withMedia(Dataset<Row> view) {
    Content content = new Content(lake);
    Dataset<Row> media =
        content
            .media(snapshot)
            .select(
                col("source_id"),
                col("record_id").as("content_id"),
                col("format"),
                col("bytes"),
                col("key_id"));
    Dataset<Row> stored =
        content
            .open(
                media
                    .join(functions.broadcast(view), SOURCE)
                    .where(col("content_id").equalTo(col("record_id"))))
            .drop("content_id", "key_id");
    return virtual(content, view)
        .map(
            drawn ->
                stored.unionByName(
                    drawn
                        .join(functions.broadcast(view), SOURCE)
                        .where(col("content_id").equalTo(col("record_id")))
                        .drop("content_id")))
        .orElse(stored);
  }

  /** The copies in {@code view} that are not stored, drawn; empty where all are. */
  private Optional<Dataset<Row>> virtual(Content content, Dataset<Row> view) {
    if (snapshot.version(LakeTables.LINEAGE.name()).isEmpty()) {
      return Optional.empty();
    }
    Dataset<Row> all = lake.read(snapshot, LakeTables.MEDIA);
    Dataset<Row> copies =
        all.where(get_json_object(col("derivation"), "$." + VIRTUAL).equalTo("true"))
            .select(
                col("source_id"),
                col("record_id").as("content_id"),
                col("format"),
                col("derivation"),
                get_json_object(col("derivation"), "$.parent_id").as("parent_id"))
            .join(functions.broadcast(view.select("source_id")), SOURCE);
    if (copies.isEmpty()) {
      return Optional.empty();
    }
    // The same content may have been read from several files; any of them will do.
    Dataset<Row> parents =
        all.where(col("derivation").isNull().and(col("code").isNull()))
            .select(col("record_id").as("parent_id"), col("source_id"), col("stamp"))
            .join(functions.broadcast(copies.select("parent_id").distinct()), "parent_id")
            .groupBy("parent_id")
            .agg(functions.min(functions.struct("source_id", "stamp")).as("first"))
            .select(
                col("parent_id"),
                col("first.source_id").as("parent_source"),
                col("first.stamp").as("parent_stamp"));
    Dataset<Row> wanted = copies.join(functions.broadcast(parents), "parent_id");
    Dataset<Row> ready =
        content
            .open(
                content
                    .media(snapshot)
                    .select(
                        col("source_id").as("parent_source"),
                        col("stamp").as("parent_stamp"),
                        col("bytes"),
                        col("key_id"))
                    .join(
                        functions.broadcast(wanted),
                        new String[] {"parent_source", "parent_stamp"}))
            .select("source_id", "content_id", "format", "derivation", "bytes");
    return Optional.of(
        ServiceLoader.load(CopyMaker.class, CopyMaker.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("nothing on the class path draws virtual copies"))
            .made(lake, snapshot, ready));
  }

  private static final List<TableContract> KEPT_FROM =
      List.of(
          LakeTables.RECORDS,
          LakeTables.DROPS,
          LakeTables.METRICS,
          LakeTables.TEXT_METRICS,
          LakeTables.LABELS,
          LakeTables.SPLITS);
  private static final List<TableContract> ROWS_FROM =
      Stream.concat(KEPT_FROM.stream(), Stream.of(LakeTables.ALLOCATIONS, LakeTables.LINEAGE))
          .toList();
  private static final String RECORD = "record_id";
  private static final String SOURCE = "source_id";
  private static final Column NO_MEASURES =
      functions.map().cast(createMapType(DataTypes.StringType, DataTypes.DoubleType, false));

  private static Column[] columns() {
    return CONTRACT.columns().stream().map(c -> col(c.name())).toArray(Column[]::new);
  }
}
