package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.substring_index;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Deals what is to be read to tasks, each of which writes a file of the table of media: large
 * enough to be read in one go, small enough that a task that dies has not much to do again.
 *
 * <p>It moves the listing, before any content is read.
 */
public final class Packing {
  /** What a file of media shall hold. */
  public static final long FILE_BYTES = 256L << 20;

  private Packing() {}

  /** The place of a source among others: parts of one recording or archive follow each other. */
  static Column[] order() {
    return new Column[] {substring_index(col("uri"), Archives.INSIDE, 1), col("start"), col("uri")};
  }

  /**
   * {@code listing} in tasks of about {@code fileBytes}, as far as sources are alike in length; as
   * it is where all of it is less.
   *
   * @param bytes of all sources together
   */
  public static Dataset<Row> packed(Dataset<Row> listing, long bytes, long fileBytes) {
    if (bytes <= fileBytes) {
      return listing;
    }
    long files = (bytes + fileBytes - 1) / fileBytes;
    int cores = listing.sparkSession().sparkContext().defaultParallelism();
    return listing.repartitionByRange(
        (int) Math.min(Integer.MAX_VALUE, Math.max(files, cores)), order());
  }
}
