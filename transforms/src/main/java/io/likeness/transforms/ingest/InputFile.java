package io.likeness.transforms.ingest;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.FilesBelow;
import io.likeness.core.recipe.SourceSpec;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of the input.
 *
 * @param relative its path from the folder that was listed
 * @param length in bytes
 * @param modifiedMs modification time, ms since 1970
 */
record InputFile(String relative, String uri, long length, long modifiedMs) {

  /**
   * All files at any depth of {@code folder} but those that are hidden ({@code .x} and {@code _x},
   * also what lies in such folders), by their paths.
   *
   * @throws io.likeness.core.error.LikenessException when it is not there or cannot be listed
   */
  static List<InputFile> below(Configuration hadoop, Path folder) {
    List<InputFile> out = new ArrayList<>();
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      requireThere(files, folder, SourceSpec.Layout.FOLDER);
      URI base = files.makeQualified(folder).toUri();
      for (FileStatus file : FilesBelow.of(files, folder)) {
        String relative = base.relativize(file.getPath().toUri()).getPath();
        if (!hidden(relative)) {
          out.add(
              new InputFile(
                  relative, file.getPath().toString(), file.getLen(), file.getModificationTime()));
        }
      }
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because(
          "The folder " + folder + " cannot be listed; check its permissions.", e);
    }
    out.sort(Comparator.comparing(InputFile::relative));
    return out;
  }

  /**
   * Refuses a source that is not there.
   *
   * @throws io.likeness.core.error.LikenessException then
   */
  static void requireThere(FileSystem files, Path path, SourceSpec.Layout layout)
      throws IOException {
    if (!files.exists(path)) {
      throw Fault.INPUT_MISSING.because(
          "There is "
              + (layout == SourceSpec.Layout.MANIFEST ? "no manifest" : "nothing")
              + " at "
              + path
              + "; check --input and the recipe's ingest.sources.");
    }
  }

  /** In small letters and without the dot; empty where there is none. */
  String extension() {
    int dot = relative.lastIndexOf('.');
    return dot < 0 ? "" : relative.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean hidden(String relative) {
    return Arrays.stream(relative.split("/")).anyMatch(p -> p.startsWith(".") || p.startsWith("_"));
  }
}
