package io.likeness.jobs.run;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.Lake;
import io.likeness.privacy.consent.AccessLog;
import io.likeness.privacy.consent.ConsentLedger;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.sql.SparkSession;

/**
 * A lake of its own that nobody else on the machine reads and nothing is left of, neither rows nor
 * keys.
 *
 * @param folder that exists, on a file system that all executors see
 * @param consents the lake whose consents hold in it, and whose log of reads has what was read
 */
public record ScratchLake(SparkSession spark, String folder, Optional<Lake> consents) {
  private static final FsPermission ONLY_ITS_OWNER = new FsPermission((short) 0700);

  /** What is done with the lake. */
  @FunctionalInterface
  public interface Work<T> {
    T with(Lake lake) throws IOException;
  }

  /**
   * Does {@code work} in a new lake and deletes it, however the work ends.
   *
   * @throws io.likeness.core.error.LikenessException when nothing can be written there
   */
  public <T> T during(Work<T> work) {
    Path root = new Path(Address.of(folder, "--scratch"), "likeness-" + UUID.randomUUID());
    try {
      FileSystem files = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
      List<Path> paths = List.of(root, root.suffix(".keys"));
      files.mkdirs(root, ONLY_ITS_OWNER);
      try {
        Lake lake = Lake.openOrCreate(spark, root.toString());
        for (Path path : paths) {
          files.deleteOnExit(path);
        }
        return consented(lake, work);
      } finally {
        for (Path path : paths) {
          files.delete(path, true);
          files.cancelDeleteOnExit(path);
        }
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "There can be no lake under " + folder + "; name another folder with --scratch.", e);
    }
  }

  private <T> T consented(Lake lake, Work<T> work) throws IOException {
    consents.ifPresent(from -> new ConsentLedger(lake).add(new ConsentLedger(from).entries()));
    try {
      return work.with(lake);
    } finally {
      // Pseudonyms differ between lakes, and the log names nobody.
      consents.ifPresent(from -> new AccessLog(from).noteAll(new AccessLog(lake)));
    }
  }
}
