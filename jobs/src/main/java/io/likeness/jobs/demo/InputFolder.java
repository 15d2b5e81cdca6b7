package io.likeness.jobs.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One corpus being written: files, a manifest, and apart from both the truth. */
final class InputFolder {

  /** One time for all files, so that it says nothing. */
  static final FileTime WRITTEN = FileTime.fromMillis(1_700_000_000_000L);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path input;
  private final String name;
  private final PlantedKind.Medium medium;
  private final TreeMap<String, String> rows = new TreeMap<>();
  private final TreeMap<String, Planted> truth = new TreeMap<>();

  InputFolder(Path input, String name, PlantedKind.Medium medium) {
    this.input = input;
    this.name = name;
    this.medium = medium;
  }

  /** Writes a file with its row of the manifest; returns its path relative to the input. */
  String put(String fileName, byte[] bytes, List<String> row) {
    String file = putUnlisted(fileName, bytes);
    putRow(fileName, row);
    return file;
  }

  /** Writes a file without a row. */
  String putUnlisted(String fileName, byte[] bytes) {
    Path path = input.resolve(name).resolve("files").resolve(fileName);
    try {
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
      Files.setLastModifiedTime(path, WRITTEN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return relative(fileName);
  }

  /** Writes a row, whether or not its file exists. */
  void putRow(String fileName, List<String> row) {
    rows.put("files/" + fileName, String.join(",", row));
  }

  String relative(String fileName) {
    return name + "/files/" + fileName;
  }

  void isClean(String file) {
    truth.put(file, new Planted(file, medium, Optional.empty(), Double.NaN, Optional.empty()));
  }

  void isPlanted(String file, PlantedKind kind, double strength) {
    truth.put(file, new Planted(file, medium, Optional.of(kind), strength, Optional.empty()));
  }

  void isTwin(String file, PlantedKind kind, String twin) {
    isTwin(file, kind, Double.NaN, twin);
  }

  void isTwin(String file, PlantedKind kind, double strength, String twin) {
    truth.put(file, new Planted(file, medium, Optional.of(kind), strength, Optional.of(twin)));
  }

  List<Planted> truth() {
    return new ArrayList<>(truth.values());
  }

  void finish(String header, Path truthFile) throws IOException {
    StringBuilder manifest = new StringBuilder("file,").append(header).append('\n');
    rows.forEach((file, row) -> manifest.append(file).append(',').append(row).append('\n'));
    Path path = input.resolve(name).resolve("manifest.csv");
    Files.writeString(path, manifest, StandardCharsets.UTF_8);
    Files.setLastModifiedTime(path, WRITTEN);
    StringBuilder lines = new StringBuilder();
    for (Planted p : truth.values()) {
      ObjectNode node = JSON.createObjectNode();
      node.put("file", p.file());
      node.put("medium", p.medium().name());
      p.kind().ifPresent(k -> node.put("kind", k.name()));
      if (!Double.isNaN(p.strength())) {
        node.put("strength", p.strength());
      }
      p.twin().ifPresent(t -> node.put("twin", t));
      lines.append(node).append('\n');
    }
    Files.writeString(truthFile, lines, StandardCharsets.UTF_8);
  }

  static List<Planted> readTruth(Path truthFile) throws IOException {
    List<Planted> all = new ArrayList<>();
    for (String line : Files.readAllLines(truthFile, StandardCharsets.UTF_8)) {
      var node = JSON.readTree(line);
      all.add(
          new Planted(
              node.path("file").asText(),
              PlantedKind.Medium.valueOf(node.path("medium").asText()),
              node.has("kind")
                  ? Optional.of(PlantedKind.valueOf(node.path("kind").asText()))
                  : Optional.empty(),
              node.path("strength").asDouble(Double.NaN),
              node.has("twin") ? Optional.of(node.path("twin").asText()) : Optional.empty()));
    }
    return all;
  }
}
