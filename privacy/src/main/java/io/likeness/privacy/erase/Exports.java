package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/** What was written out of the lake of versions which an erasure changed. */
record Exports(Lake lake) {

  /**
   * Takes away the exports of {@code tags} that still lie where they were written.
   *
   * @return each address with {@code removed} or {@code not found}: then somebody may have moved
   *     it, and whoever got it has to be told
   */
  Map<String, String> remove(Set<String> tags) {
    Map<String, String> out = new TreeMap<>();
    for (Row r :
        lake.readOwn(LakeTables.EXPORTS)
            .where(col("tag").isin(tags.toArray()))
            .select("address")
            .distinct()
            .collectAsList()) {
      out.put(r.getString(0), removed(new Path(r.getString(0))) ? "removed" : "not found");
    }
    return out;
  }

  /** Only a folder that says of itself that it is an export is taken away. */
  private boolean removed(Path folder) {
    try {
      FileSystem files = folder.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      return files.exists(new Path(folder, ExportLog.ABOUT))
          && files.exists(new Path(folder, ExportLog.MANIFEST))
          && files.delete(folder, true);
    } catch (IOException e) {
      return false;
    }
  }
}
