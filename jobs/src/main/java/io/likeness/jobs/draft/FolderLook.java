package io.likeness.jobs.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.likeness.core.Blanks;
import io.likeness.core.Csv;
import io.likeness.core.error.Fault;
import io.likeness.core.error.Why;
import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.media.MediaFormat;
import io.likeness.kernels.voice.AudioFormat;
import io.likeness.transforms.ingest.HeaderLine;
import java.io.BufferedReader;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What lies in a folder: media files, and the tables that speak of them. */
final class FolderLook {
  private static final List<String> VOICE = MediaFormat.endings(AudioFormat.values());
  private static final List<String> FACE = MediaFormat.endings(ImageFormat.values());
  private static final Set<String> TABLES = Set.of("csv", "tsv", "jsonl", "ndjson", "json");
  private static final int MOST_ROWS = 5000;
  private static final long LARGEST_TABLE = 200L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A table that names media files in column {@code file}, relative to {@code filesUnder}. */
  record Manifest(
      String path,
      String filesUnder,
      String file,
      int named,
      SortedMap<String, Guess.Values> columns,
      List<Map<String, String>> rows) {}

  private final Path folder;
  private final TreeSet<String> media = new TreeSet<>();
  private final List<String> tables = new ArrayList<>();
  private final TreeSet<String> notInUtf8 = new TreeSet<>();

  /** The first line that is not empty of the tables in which it is one for Excel. */
  private final TreeMap<String, String> forExcel = new TreeMap<>();

  private int voices;
  private int faces;

  private FolderLook(Path folder) {
    this.folder = folder;
  }

  /**
   * Looks at all of {@code folder}.
   *
   * @throws io.likeness.core.error.LikenessException when there are no media in it
   */
  static FolderLook at(Path folder) {
    FolderLook look = new FolderLook(folder);
    if (!Files.isDirectory(folder)) {
      throw Fault.INPUT_MISSING.because(
          "There is no folder " + folder + "; name one with clips or faces.");
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(look::add);
    } catch (IOException | UncheckedIOException e) {
      throw Fault.INPUT_MISSING.because(
          "The folder "
              + folder
              + " cannot be listed ("
              + Why.of(e)
              + "); check the permissions of all below it.",
          e);
    }
    look.tables.sort(Comparator.naturalOrder());
    if (look.media.isEmpty() && look.sentences().isEmpty()) {
      throw Fault.INPUT_INVALID.because(
          "There are no files of voices or faces in "
              + folder
              + ", and no table with a column of sentences; known are "
              + String.join(", ", VOICE)
              + " and "
              + String.join(", ", FACE)
              + "."
              + (look.notInUtf8.isEmpty()
                  ? ""
                  : " Not in UTF-8, and so not read: " + String.join(", ", look.notInUtf8) + "."));
    }
    return look;
  }

  private void add(Path file) {
    String relative = folder.relativize(file).toString().replace('\\', '/');
    String extension = extension(relative);
    if (Arrays.stream(relative.split("/")).anyMatch(p -> p.startsWith(".") || p.startsWith("_"))) {
      return;
    }
    if (VOICE.contains(extension)) {
      voices++;
      media.add(relative);
    } else if (FACE.contains(extension)) {
      faces++;
      media.add(relative);
    } else if (TABLES.contains(extension)) {
      tables.add(relative);
    }
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  boolean isVoice() {
    return voices >= faces;
  }

  /** Tables with a column of sentences, for a folder in which nothing else is. */
  List<Manifest> sentences() {
    List<Manifest> out = new ArrayList<>();
    for (String table : tables) {
      List<Map<String, String>> rows = readings(table).get(0);
      Set<String> names = new TreeSet<>();
      rows.forEach(r -> names.addAll(r.keySet()));
      SortedMap<String, Guess.Values> columns = columns(rows, names, "");
      if (Guess.of(columns).text().isPresent()) {
        requireNames(table);
        out.add(new Manifest(table, "", "", rows.size(), columns, rows));
      }
    }
    return out;
  }

  /** Tables in another character set, of those that were looked into. */
  Set<String> notInUtf8() {
    return notInUtf8;
  }

  boolean hasMedia() {
    return !media.isEmpty();
  }

  /** Paths of the media files of the kind that there are more of, relative to the folder. */
  List<String> media() {
    List<String> kind = isVoice() ? VOICE : FACE;
    return media.stream().filter(m -> kind.contains(extension(m))).toList();
  }

  int otherKind() {
    return Math.min(voices, faces);
  }

  /** The table that names the most of the media, if one names at least half of what it can. */
  Optional<Manifest> manifest() {
    return tables.stream()
        .flatMap(table -> readings(table).stream().flatMap(rows -> manifest(table, rows).stream()))
        .max(
            Comparator.comparingInt(Manifest::named)
                .thenComparing(Manifest::path, Comparator.reverseOrder()))
        .map(
            best -> {
              requireNames(best.path());
              return best;
            });
  }

  /** Refuses a table that is to be used and that ingest will refuse. */
  private void requireNames(String table) {
    if (forExcel.containsKey(table)) {
      throw HeaderLine.forExcel(folder.resolve(table).toString(), forExcel.get(table));
    }
  }

  private Optional<Manifest> manifest(String table, List<Map<String, String>> rows) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = new TreeSet<>();
    rows.forEach(r -> names.addAll(r.keySet()));
    Manifest best = null;
    String at = table.contains("/") ? table.substring(0, table.lastIndexOf('/')) : "";
    TreeSet<String> folders = new TreeSet<>(Set.of(at));
    media.forEach(m -> folders.add(m.contains("/") ? m.substring(0, m.lastIndexOf('/')) : ""));
    for (String column : names) {
      for (String under : folders) {
        String prefix = under.isEmpty() ? "" : under + "/";
        int named =
            (int)
                rows.stream()
                    .filter(
                        r ->
                            media.contains(
                                prefix + r.getOrDefault(column, "").replaceFirst("^(\\./)+", "")))
                    .count();
        if (2 * named >= rows.size() && (best == null || named > best.named())) {
          best = new Manifest(table, under, column, named, columns(rows, names, column), rows);
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static SortedMap<String, Guess.Values> columns(
      List<Map<String, String>> rows, Set<String> names, String file) {
    SortedMap<String, Guess.Values> out = new TreeMap<>();
    for (String name : names) {
      if (name.equals(file) || name.isBlank()) {
        continue;
      }
      TreeSet<String> distinct = new TreeSet<>();
      int there = 0;
      for (Map<String, String> row : rows) {
        String value = Blanks.strip(row.getOrDefault(name, ""));
        if (!value.isEmpty()) {
          distinct.add(value);
          there++;
        }
      }
      out.put(name, new Guess.Values(rows.size(), distinct, there == rows.size()));
    }
    return out;
  }

  /**
   * The rows of a table, read by each delimiter that it may have; first by the one that fills most
   * cells, of several the comma. The header alone does not tell: texts in it hold semicolons too.
   */
  private List<List<Map<String, String>>> readings(String table) {
    if (!extension(table).equals("csv")) {
      return List.of(rows(table, ','));
    }
    return Stream.concat(Csv.DELIMITERS.stream(), foreignDelimiter(table).stream())
        .map(delimiter -> rows(table, delimiter))
        .sorted(Comparator.comparingInt(rows -> -rows.stream().mapToInt(Map::size).sum()))
        .toList();
  }

  /**
   * What a line for Excel says to divide the cells, where ingest cannot divide by it: only so is it
   * seen that the table speaks of the media.
   */
  private Optional<Character> foreignDelimiter(String table) {
    try {
      return Optional.of(firstLine(folder.resolve(table)))
          .filter(HeaderLine::isForExcel)
          .map(HeaderLine::delimiterForExcel)
          .filter(delimiter -> !Csv.DELIMITERS.contains(delimiter) && delimiter != '"');
    } catch (IOException | UncheckedIOException e) {
      // Noted where its rows are read.
      return Optional.empty();
    }
  }

  private List<Map<String, String>> rows(String table, char delimiter) {
    Path file = folder.resolve(table);
    try {
      if (Files.size(file) > LARGEST_TABLE) {
        return List.of();
      }
      return switch (extension(table)) {
        case "csv" -> delimited(table, delimiter);
        case "tsv" -> delimited(table, '\t');
        case "json" -> json(JSON.readTree(Csv.unmarked(Files.readString(file))));
        default -> lines(file);
      };
    } catch (IOException | UncheckedIOException | TextParsingException e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        if (t instanceof CharConversionException || t instanceof CharacterCodingException) {
          notInUtf8.add(table);
        }
      }
      return List.of();
    }
  }

  /**
   * Without the mark that spreadsheets begin a file with, which would be part of the first name.
   */
  private static BufferedReader unmarked(Path file) throws IOException {
    BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  private static String firstLine(Path file) throws IOException {
    try (BufferedReader reader = unmarked(file)) {
      return firstLine(reader);
    }
  }

  /** The first line that is not empty: readers of tables pass over empty ones. */
  private static String firstLine(BufferedReader reader) throws IOException {
    String line = reader.readLine();
    while (line != null && line.isEmpty()) {
      line = reader.readLine();
    }
    return line == null ? "" : line;
  }

  private List<Map<String, String>> delimited(String table, char delimiter) throws IOException {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(delimiter);
    if (delimiter == '\t') {
      // As ingest reads it: a quotation mark is a character like others.
      settings.getFormat().setQuote('\0');
    }
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setMaxCharsPerColumn(-1);
    settings.setNumberOfRecordsToRead(MOST_ROWS + 1L);
    List<String[]> all;
    Path file = folder.resolve(table);
    String first = firstLine(file);
    try (BufferedReader reader = unmarked(file)) {
      if (HeaderLine.isForExcel(first)) {
        forExcel.put(table, first);
        firstLine(reader);
      }
      all = new CsvParser(settings).parseAll(reader);
    }
    List<Map<String, String>> out = new ArrayList<>();
    for (String[] row : all.subList(Math.min(1, all.size()), all.size())) {
      Map<String, String> named = new LinkedHashMap<>();
      for (int i = 0; i < Math.min(row.length, all.get(0).length); i++) {
        if (row[i] != null && all.get(0)[i] != null) {
          named.put(all.get(0)[i], row[i]);
        }
      }
      out.add(named);
    }
    return out;
  }

  private static List<Map<String, String>> lines(Path file) throws IOException {
    List<Map<String, String>> out = new ArrayList<>();
    try (Stream<String> lines = Files.lines(file)) {
      for (String line :
          (Iterable<String>) lines.filter(l -> !l.isBlank()).limit(MOST_ROWS)::iterator) {
        out.add(named(JSON.readTree(line)));
      }
    }
    return out;
  }

  private static List<Map<String, String>> json(JsonNode node) {
    List<Map<String, String>> out = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(n -> out.add(named(n)));
    }
    return out;
  }

  private static Map<String, String> named(JsonNode node) {
    Map<String, String> out = new LinkedHashMap<>();
    node.fields()
        .forEachRemaining(
            f -> {
              if (f.getValue().isValueNode() && !f.getValue().isNull()) {
                out.put(f.getKey(), f.getValue().asText());
              }
            });
    return out;
  }
}
