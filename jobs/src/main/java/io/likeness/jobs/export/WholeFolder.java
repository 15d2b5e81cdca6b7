package io.likeness.jobs.export;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of media that is there whole or not at all, and that every erasure knows of: it is
 * filled out of sight, noted, and only then called what it is to be called.
 */
public final class WholeFolder {
  private WholeFolder() {}

  /** Fills a folder, and notes it by {@link ExportLog#note} once nothing is to come. */
  @FunctionalInterface
  public interface Filling<T, E extends Exception> {
    T into(Path part) throws IOException, E;
  }

  /**
   * Has {@code filling} make the folder {@code whole}, which must not exist or be empty.
   *
   * @param whole absolute, with its scheme
   * @throws io.likeness.core.error.LikenessException when {@code version} has changed, or is gone,
   *     since; nothing is left then
   */
  public static <T, E extends Exception> T fill(
      Lake lake, DatasetVersion version, Path whole, Filling<T, E> filling) throws IOException, E {
    FileSystem files = whole.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
    Path part = ExportLog.partOf(whole);
    try {
      // Here, where it can be told in a sentence, and not in the first task.
      if (!files.mkdirs(part)) {
        throw new IOException("cannot make a folder");
      }
      // Whoever is interrupted at the keyboard does not come to what stands below.
      files.deleteOnExit(part);
      T filled = filling.into(part);
      files.delete(whole, false);
      if (!files.rename(part, whole)) {
        throw new IOException("cannot rename");
      }
      new ExportLog(lake).written(version, () -> files.delete(whole, true));
      return filled;
    } finally {
      files.delete(part, true);
      files.cancelDeleteOnExit(part);
    }
  }
}
