package io.likeness.transforms.ingest;

import io.likeness.core.Csv;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** The first line of a table at any Hadoop URI, by which is told what divides its cells. */
public final class HeaderLine {
  /** Longer than any; a file that is no table may have no line at all. */
  private static final int MOST = 1 << 20;

  private HeaderLine() {}

  /**
   * What divides the cells of {@code table}, as {@link Csv#delimiter} tells of its first line that
   * is not empty; the comma where there is no file.
   *
   * @param table address, which may be a pattern: then the first that it names counts
   * @param asked names of columns
   * @throws io.likeness.core.error.LikenessException where it is a line for Excel instead
   */
  public static char delimiter(
      Configuration hadoop, Path table, Charset charset, Collection<String> asked)
      throws IOException {
    FileSystem files = table.getFileSystem(hadoop);
    FileStatus[] found = files.globStatus(table);
    // Whoever reads it says that there is nothing.
    if (found == null || found.length == 0 || found[0].isDirectory()) {
      return ',';
    }
    String line = read(hadoop, files, found[0].getPath(), charset);
    if (isForExcel(line)) {
      throw forExcel(found[0].getPath().toString(), line);
    }
    return Csv.delimiter(line, asked);
  }

  /** Whether readers of tables would take {@code line} for the names of columns, and it is none. */
  public static boolean isForExcel(String line) {
    return Csv.unmarked(line).matches("(?i)\"?sep=.\"?");
  }

  /** What such a line says to divide the cells. */
  public static char delimiterForExcel(String line) {
    return line.charAt(line.toLowerCase(Locale.ROOT).indexOf("sep=") + "sep=".length());
  }

  /** What is said of {@code table} where its first line is such a one. */
  public static LikenessException forExcel(String table, String line) {
    char delimiter = delimiterForExcel(line);
    return Fault.INPUT_INVALID.because(
        "The table "
            + table
            + " begins with a line for Excel, "
            + Csv.unmarked(line)
            + (Csv.DELIMITERS.contains(delimiter)
                ? "; take it out, so that the names of the columns come first."
                : ", and cells cannot be divided by "
                    + delimiter
                    + "; take it out, and divide them by commas, semicolons or tabs."));
  }

  private static String read(Configuration hadoop, FileSystem files, Path table, Charset charset)
      throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(table);
    try (InputStream raw = files.open(table);
        InputStream plain = codec == null ? raw : codec.createInputStream(raw);
        BufferedReader reader = new BufferedReader(new InputStreamReader(plain, charset))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read();
          c >= 0 && (c != '\n' && c != '\r' || line.isEmpty()) && line.length() < MOST;
          c = reader.read()) {
        // Readers of tables pass over empty lines.
        if (c != '\n' && c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }
  }
}
