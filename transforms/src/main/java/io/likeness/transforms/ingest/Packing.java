package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

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

  private static final Column ARCHIVE = substring_index(col("uri"), Archives.INSIDE, 1);
  private static final Column TOGETHER =
      when(col("start").lt(Archives.GZIPPED_BELOW), ARCHIVE)
          .otherwise(regexp_replace(col("uri"), Cut.FRAGMENT, ""));

  private Packing() {}

  /** The place of a source among others: parts of one recording or archive follow each other. */
  static Column[] order() {
    return new Column[] {ARCHIVE, col("start"), col("uri")};
  }

  /** {@code listing} in tasks of about {@code fileBytes}; as it is where all of it is less. */
  public static Dataset<Row> packed(Dataset<Row> listing, long fileBytes) {
    // Each part has the length of its whole recording.
    long bytes =
        listing
            .groupBy(regexp_replace(col("uri"), Cut.FRAGMENT, "").as("file"))
            .agg(max("length").as("length"))
            .agg(coalesce(sum("length"), lit(0L)))
            .head()
            .getLong(0);
    if (bytes <= fileBytes) {
      return listing;
    }
    long files = (bytes + fileBytes - 1) / fileBytes;
    int cores = listing.sparkSession().sparkContext().defaultParallelism();
    return listing.repartitionByRange(
        (int) Math.min(Integer.MAX_VALUE, Math.max(files, cores)), TOGETHER);
  }
}
