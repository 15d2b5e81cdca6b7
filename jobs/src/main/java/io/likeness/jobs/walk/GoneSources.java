package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.error.Fault;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Records whose sources the input has no more: files that were deleted, moved or renamed, rows that
 * were corrected. A version is what a recipe makes of its input, so they leave, and what a file was
 * said to be where it lay before does not contradict what it is now.
 *
 * <p>A run speaks for what lies under its own input; what was read from another one, such as the
 * folder of another date, stays.
 */
final class GoneSources {
  private GoneSources() {}

  /**
   * Their {@code source_id}. With {@code ingest.keep-gone} only of those whose content another
   * source has.
   */
  static Dataset<Row> of(Context context, Snapshot snapshot, Dataset<Row> listing) {
    Lake lake = context.lake();
    Dataset<Row> records =
        lake.read(snapshot, LakeTables.RECORDS).select("source_id", "record_id", "source_sealed");
    Dataset<Row> listed = listing.select("source_id").distinct();
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    String asGiven = context.input();
    String whole = qualified(lake, asGiven);
    var inside =
        udf(
            (UDF1<byte[], Boolean>)
                uri -> {
                  String address = seal.openText(uri);
                  return under(asGiven, address) || under(whole, address);
                },
            DataTypes.BooleanType);
    Dataset<Row> gone =
        records
            .join(listed, new String[] {"source_id"}, "left_anti")
            .where(inside.apply(col("source_sealed")))
            .select("source_id", "record_id");
    if (context.recipe().ingest().keepGone()) {
      Dataset<Row> there = records.join(listed, "source_id").select("record_id").distinct();
      gone = gone.join(there, new String[] {"record_id"}, "left_semi");
    }
    return gone.select("source_id");
  }

  private static boolean under(String folder, String address) {
    return address.startsWith(folder.endsWith("/") ? folder : folder + "/");
  }

  private static String qualified(Lake lake, String input) {
    Path path = new Path(input);
    try {
      return path.getFileSystem(lake.spark().sparkContext().hadoopConfiguration())
          .makeQualified(path)
          .toString();
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The folder " + input + " cannot be listed.", e);
    }
  }
}
