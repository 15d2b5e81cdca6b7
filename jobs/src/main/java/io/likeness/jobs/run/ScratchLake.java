package io.likeness.jobs.run;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.Lake;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A lake of its own that nothing is left of, neither rows nor keys. */
public final class ScratchLake {
  /** What is done with the lake. */
  @FunctionalInterface
  public interface Work<T> {
    T with(Lake lake) throws IOException;
  }

  private ScratchLake() {}

  /**
   * Does {@code work} in a new lake and deletes it, however the work ends.
   *
   * @param scratch folder that exists, on a file system that all executors see
   * @throws io.likeness.core.error.LikenessException when nothing can be written there
   */
  public static <T> T during(SparkSession spark, String scratch, Work<T> work) {
    Path root = new Path(Address.of(scratch, "--scratch"), "likeness-" + UUID.randomUUID());
    try {
      FileSystem files = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
      try {
        return work.with(Lake.openOrCreate(spark, root.toString()));
      } finally {
        for (Path path : List.of(root, root.suffix(".keys"))) {
          files.delete(path, true);
        }
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "There can be no lake under " + scratch + "; name another folder with --scratch.", e);
    }
  }
}
