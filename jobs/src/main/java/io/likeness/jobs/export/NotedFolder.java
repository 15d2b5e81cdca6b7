package io.likeness.jobs.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.ExportLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
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
    Files.writeString(folder.resolve(ExportLog.ABOUT), about(about));
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    StringBuilder manifest = new StringBuilder();
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      manifest.append(line(name, Files.readAllBytes(file)));
    }
    Files.writeString(folder.resolve(ExportLog.MANIFEST), manifest);
    return Sha256.hex(manifest.toString());
  }

  /**
   * Writes a folder that says what it is, and has it noted first: an erasure then knows of files
   * that this process dies beside.
   *
   * @param files by name
   * @param note is given the SHA-256 of the manifest
   */
  public static void write(
      Path folder, Map<String, Object> about, Map<String, byte[]> files, Consumer<String> note)
      throws IOException {
    byte[] itself = about(about).getBytes(StandardCharsets.UTF_8);
    SortedMap<String, byte[]> all = new TreeMap<>(files);
    all.put(ExportLog.ABOUT, itself);
    StringBuilder manifest = new StringBuilder();
    all.forEach((name, content) -> manifest.append(line(name, content)));
    note.accept(Sha256.hex(manifest.toString()));
    Files.createDirectories(folder);
    // By these two an erasure knows it, whatever of the rest there is.
    Files.write(folder.resolve(ExportLog.ABOUT), itself);
    Files.writeString(folder.resolve(ExportLog.MANIFEST), manifest);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private static String about(Map<String, Object> about) throws IOException {
    return JSON.writeValueAsString(new TreeMap<>(about)) + "\n";
  }

  private static String line(String name, byte[] content) {
    return Sha256.hex(content) + "  " + name + "\n";
  }
}
