package io.likeness.jobs.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.ExportLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A local folder that something of a lake is written to. It says of itself what it is, as {@link
 * ExportLog} asks, and an erasure takes it away whole, so that it begins empty.
 */
public final class NotedFolder {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private NotedFolder() {}

  /**
   * Refuses a folder that holds something.
   *
   * @param option by which another one is named
   */
  public static void requireEmpty(Path folder, String option) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      if (inside.findAny().isPresent()) {
        throw Fault.USAGE.because(
            folder + " holds something already; name another " + option + ".");
      }
    }
  }

  /** Has the folder say what it is; answers the SHA-256 of its manifest. */
  public static String describe(Path folder, Map<String, Object> about) throws IOException {
    Files.writeString(
        folder.resolve(ExportLog.ABOUT), JSON.writeValueAsString(new TreeMap<>(about)) + "\n");
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    StringBuilder manifest = new StringBuilder();
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      manifest.append(Sha256.hex(Files.readAllBytes(file))).append("  ").append(name).append('\n');
    }
    Files.writeString(folder.resolve(ExportLog.MANIFEST), manifest);
    return Sha256.hex(manifest.toString());
  }
}
