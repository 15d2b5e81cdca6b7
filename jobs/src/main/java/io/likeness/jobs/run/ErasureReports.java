package io.likeness.jobs.run;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.privacy.erase.ErasureReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The reports of what was taken out of a lake for good, in {@code LAKE/_likeness/erasures}. */
public final class ErasureReports {
  private ErasureReports() {}

  /**
   * Writes a report as JSON and as Markdown.
   *
   * @throws io.likeness.core.error.LikenessException when something was still found by the scan
   */
  public static void keep(Lake lake, ErasureReport report) {
    Path folder = lake.ownFolder("erasures");
    write(lake, new Path(folder, report.id() + ".json"), report.json().toPrettyString() + "\n");
    write(lake, new Path(folder, report.id() + ".md"), report.markdown());
    if (!report.hits().isEmpty()) {
      throw Fault.ERASURE_INCOMPLETE.because(
          "Something of what was taken out was still found in "
              + report.hits().size()
              + " places, named in report "
              + report.id()
              + "; take away what others wrote there, see that no other process writes, and do it again.");
    }
  }

  private static void write(Lake lake, Path file, String text) {
    try {
      FileSystem fs = file.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      try (OutputStream out = fs.create(file, true)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The report of the erasure cannot be written to " + file + "; check free space.", e);
    }
  }
}
