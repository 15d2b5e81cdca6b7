package io.likeness.transforms.dedup;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.NearDuplicateSpec;
import io.likeness.core.step.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import scala.collection.Seq;

/**
 * Pairs of records that are nearly the same: faces by Hamming distance of DCT hashes (Zauner 2010),
 * clips by votes of spectral landmarks (Wang, ISMIR 2003).
 *
 * <p>Needs: {@link #NEEDS}. Gives: {@link #PAIRS}, each pair once. Only hashes are shuffled. A key
 * that more records share than the recipe allows tells nothing apart and is not followed; {@link
 * #crowding} says how many those are.
 */
public record FindNearDuplicates(Kind kind, NearDuplicateSpec spec) implements Transform {
  /** What is compared. */
  public static final TableContract NEEDS =
      TableContract.of(
          "fingerprints",
          ColumnSpec.string("record_id", "SHA-256 of the content"),
          ColumnSpec.optional("perceptual_hash", LongType, "of a face"),
          ColumnSpec.optional("fingerprint", createArrayType(LongType, false), "of the record"));

  /** What is found. */
  public static final TableContract PAIRS =
      TableContract.of(
          "near_duplicate_pairs",
          ColumnSpec.string("record_a", "the smaller record id"),
          ColumnSpec.string("record_b", "the larger record id"),
          ColumnSpec.of("likeness", DoubleType, "from 0 to 1"));

  @Override
  public String name() {
    return "near-duplicates";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    NEEDS.require(in.schema(), name());
    return PAIRS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    return compared(in, candidates(in, buckets(in)));
  }

  /**
   * How many records of {@code in}, as {@link #NEEDS} says, have each key: {@code key}, {@code
   * records}. To be persisted by whoever asks for candidates and crowding both.
   */
  public Dataset<Row> buckets(Dataset<Row> in) {
    return filed(records(in)).groupBy("key").agg(count("*").as("records"));
  }

  /** How records spread over {@code buckets}. */
  public Crowding crowding(Dataset<Row> buckets) {
    Row row =
        buckets
            .agg(
                count("*"),
                coalesce(max("records"), lit(0L)),
                count(when(col("records").gt(spec.maxShared()), true)),
                coalesce(sum(when(col("records").gt(spec.maxShared()), col("records"))), lit(0L)))
            .first();
    return new Crowding(row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3));
  }

  /**
   * How records spread over the keys under which they are looked for.
   *
   * @param keys keys that some record has
   * @param largest records that share the key that most share
   * @param dropped keys that too many share, which are not followed
   * @param entries how often a record has one of those
   */
  public record Crowding(long keys, long largest, long dropped, long entries) {}

  /**
   * Pairs of ids that share keys enough to be compared, each once; with {@link #buckets} of {@code
   * in}. Of faces only those whose hashes are near enough: most that share a band are not, and
   * their ids would be shuffled for nothing.
   */
  public Dataset<Row> candidates(Dataset<Row> in, Dataset<Row> buckets) {
    Dataset<Row> records = records(in);
    Dataset<Row> crowded = buckets.where(col("records").gt(spec.maxShared())).select("key");
    return filed(records)
        .join(crowded, "key", "left_anti")
        .join(keyed(records, keys(false), "b"), "key")
        .where(col("record_a").notEqual(col("record_b")).and(near()))
        .select(
            least(col("record_a"), col("record_b")).as("record_a"),
            greatest(col("record_a"), col("record_b")).as("record_b"),
            col("key"))
        .distinct()
        .groupBy("record_a", "record_b")
        .agg(count("*").as("keys"))
        .where(col("keys").geq(NearDuplicateKeys.least(kind)))
        .drop("keys");
  }

  /** Those of {@code candidates} that are nearly the same, as {@link #PAIRS} says. */
  public Dataset<Row> compared(Dataset<Row> in, Dataset<Row> candidates) {
    Dataset<Row> records = records(in);
    return candidates
        .join(side(records, "a"), "record_a")
        .join(side(records, "b"), "record_b")
        .withColumn(
            "likeness",
            likeness().apply(col("hash_a"), col("print_a"), col("hash_b"), col("print_b")))
        .where(col("likeness").gt(0))
        .select("record_a", "record_b", "likeness");
  }

  private Dataset<Row> records(Dataset<Row> in) {
    NEEDS.require(in.schema(), name());
    return in.where(col("fingerprint").isNotNull())
        .select(
            col("record_id"),
            coalesce(col("perceptual_hash"), lit(0L)).as("hash"),
            col("fingerprint"));
  }

  private Dataset<Row> filed(Dataset<Row> records) {
    return keyed(records, keys(true), "a");
  }

  private static Dataset<Row> keyed(Dataset<Row> records, Column keys, String side) {
    return records.select(
        col("record_id").as("record_" + side),
        col("hash").as("hash_" + side),
        explode(keys).as("key"));
  }

  private Column near() {
    return kind == Kind.FACE
        ? NearDuplicateKeys.distance(col("hash_a"), col("hash_b")).leq(spec.maxDistance())
        : lit(true);
  }

  private static Dataset<Row> side(Dataset<Row> records, String side) {
    return records.select(
        col("record_id").as("record_" + side),
        col("hash").as("hash_" + side),
        col("fingerprint").as("print_" + side));
  }

  private Column keys(boolean filed) {
    if (kind == Kind.FACE) {
      return NearDuplicateKeys.bands(col("hash"), filed);
    }
    Kind of = kind;
    UDF1<Seq<Long>, long[]> keys = print -> NearDuplicateKeys.of(of, longs(print));
    return array_distinct(udf(keys, createArrayType(LongType, false)).apply(col("fingerprint")));
  }

  private UserDefinedFunction likeness() {
    Kind of = kind;
    NearDuplicateSpec with = spec;
    UDF4<Long, Seq<Long>, Long, Seq<Long>, Double> likeness =
        (hashA, a, hashB, b) ->
            NearDuplicateKeys.likeness(of, with, hashA, longs(a), hashB, longs(b));
    return udf(likeness, DoubleType);
  }

  private static long[] longs(Seq<Long> values) {
    return ScalaCollections.asJava(values).stream().mapToLong(Long::longValue).toArray();
  }
}
