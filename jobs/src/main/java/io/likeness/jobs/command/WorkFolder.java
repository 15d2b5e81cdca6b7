package io.likeness.jobs.command;

import io.likeness.core.lake.Address;
import io.likeness.training.run.CheckpointDir;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Function;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A folder for one training whose result is not kept in a lake. */
final class WorkFolder {
  private WorkFolder() {}

  /**
   * Trains in a new folder below {@code parent}, which all workers see, and deletes it, whatever
   * happens but that the process is killed: features in it are of persons.
   */
  static <T> T use(SparkSession spark, String parent, Function<CheckpointDir, T> training)
      throws IOException {
    Path folder = new Path(Address.of(parent, "--work"), UUID.randomUUID().toString());
    FileSystem fs = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
    fs.mkdirs(folder);
    // Whoever is interrupted at the keyboard does not come to what stands below.
    fs.deleteOnExit(folder);
    try {
      return training.apply(CheckpointDir.of(spark, fs.makeQualified(folder).toString()));
    } finally {
      fs.delete(folder, true);
      fs.cancelDeleteOnExit(folder);
    }
  }
}
