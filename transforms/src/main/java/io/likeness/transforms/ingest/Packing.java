package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log2;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Deals what is to be read to tasks, each of which writes a file of the table of media: large
 * enough to be read in one go, small enough that a task that dies has not much to do again.
 *
 * <p>It moves the listing, before any content is read. Parts of one recording stay together, and so
 * do members of one compressed tar, since either is decoded from its beginning on.
 */
public final class Packing {
  /** What a file of media shall hold. */
  public static final long FILE_BYTES = 256L << 20;

  /** Shorter ones are all alike: their number is what a task has to do. */
  private static final long SHORTEST = 4096;

  private static final Column ARCHIVE = substring_index(col("uri"), Archives.INSIDE, 1);
  private static final Column TOGETHER =
      when(col("start").lt(Archives.GZIPPED_BELOW), ARCHIVE)
          .otherwise(regexp_replace(col("uri"), Cut.FRAGMENT, ""));

  /**
   * Lengths that differ less than by a factor of four. A range is as long in rows as any other, so
   * what is short and what is long is dealt apart: a folder of recordings of an hour among clips
   * would be one task. Members of a compressed tar have lengths of their own and stay together.
   */
  private static final Column LENGTHS =
      when(col("start").lt(Archives.GZIPPED_BELOW), lit(-1))
          .otherwise(floor(log2(greatest(col("length"), lit(SHORTEST))).divide(2)).cast("int"));

  private Packing() {}

  /** The place of a source among others: parts of one recording or archive follow each other. */
  static Column[] order() {
    return new Column[] {ARCHIVE, col("start"), col("uri")};
  }

  /**
   * {@code listing} in tasks of about {@code fileBytes}; as it is where all of it is less.
   *
   * @param listing is read twice for each order of lengths
   */
  public static Dataset<Row> packed(Dataset<Row> listing, long fileBytes) {
    Map<Integer, Long> bytesOf = new TreeMap<>();
    // Each part has the length of its whole recording.
    for (Row row :
        listing
            .groupBy(LENGTHS.as("lengths"), regexp_replace(col("uri"), Cut.FRAGMENT, "").as("file"))
            .agg(max("length").as("length"))
            .groupBy("lengths")
            .agg(sum("length"))
            .collectAsList()) {
      bytesOf.put(row.getInt(0), row.getLong(1));
    }
    long bytes = bytesOf.values().stream().mapToLong(Long::longValue).sum();
    if (bytes <= fileBytes) {
      return listing;
    }
    int cores = listing.sparkSession().sparkContext().defaultParallelism();
    double perTask = Math.min(fileBytes, bytes / (double) cores);
    return bytesOf.entrySet().stream()
        .map(
            of ->
                listing
                    .where(LENGTHS.equalTo(of.getKey()))
                    .repartitionByRange(
                        (int) Math.max(1, Math.ceil(of.getValue() / perTask)), TOGETHER))
        .reduce(Dataset::unionByName)
        .orElse(listing);
  }
}
