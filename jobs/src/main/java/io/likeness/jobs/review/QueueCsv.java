package io.likeness.jobs.review;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import io.likeness.core.Blanks;
import io.likeness.core.Csv;
import io.likeness.core.error.Fault;
import io.likeness.jobs.walk.Decision;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One line a record; the reviewer fills in the last columns. */
final class QueueCsv implements Layout.Form {
  /** The byte order mark, which says in UTF-8 that it is UTF-8. */
  private static final String MARK = "\uFEFF";

  private static final String[] HEADER = {
    "record_id",
    "medium",
    "reason",
    "label",
    "suggested",
    "probability",
    "decision",
    "new_label",
    "reviewer",
    "decided_at"
  };

  @Override
  public void write(Path folder, List<Item> items, List<String> labels) throws IOException {
    try (var out = Files.newBufferedWriter(folder.resolve("queue.csv"), StandardCharsets.UTF_8)) {
      // Spreadsheets take a file for one of their own country without it.
      out.write(MARK);
      CsvWriter csv = new CsvWriter(out, new CsvWriterSettings());
      csv.writeHeaders(HEADER);
      for (Item item : items) {
        csv.writeRow(
            item.recordId(),
            item.medium(),
            item.reason(),
            cell(item.label()),
            cell(item.suggested()),
            Double.isNaN(item.probability()) ? "" : Double.toString(item.probability()),
            "",
            "",
            "",
            "");
      }
      csv.flush();
    }
  }

  /** A label that a spreadsheet would compute is marked as text; reading looks at neither. */
  static String cell(String label) {
    return label.matches("(?s)[=+\\-@\t\r].*") ? "'" + label : label;
  }

  @Override
  public List<Decision> read(Path from, String reviewer) throws IOException {
    Path file = Files.isDirectory(from) ? from.resolve("queue.csv") : from;
    CsvParserSettings settings = new CsvParserSettings();
    settings.setNullValue("");
    settings.setMaxCharsPerColumn(100_000);
    List<Decision> decisions = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    String text = text(file);
    settings
        .getFormat()
        .setDelimiter(Csv.delimiter(text.lines().findFirst().orElse(""), List.of(HEADER)));
    CsvParser csv = new CsvParser(settings);
    csv.beginParsing(new StringReader(text));
    String[] first = csv.parseNext();
    if (!Arrays.equals(first, HEADER)) {
      throw Fault.INPUT_INVALID.because(
          file.getFileName() + ":1: the first line must be: " + String.join(",", HEADER));
    }
    for (String[] cells = csv.parseNext(); cells != null; cells = csv.parseNext()) {
      long line = csv.getContext().currentLine();
      problem(cells, reviewer, decisions)
          .ifPresent(p -> problems.add(file.getFileName() + ":" + line + ": " + p));
    }
    if (!problems.isEmpty()) {
      throw Fault.INPUT_INVALID.because(String.join("\n", problems));
    }
    return decisions;
  }

  private static String text(Path file) throws IOException {
    try {
      return Csv.unmarked(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw Fault.INPUT_INVALID.because(
          file.getFileName() + " is not UTF-8; save it as CSV UTF-8.", e);
    }
  }

  private static Optional<String> problem(String[] cells, String reviewer, List<Decision> to) {
    if (cells.length != HEADER.length) {
      return Optional.of("the line has " + cells.length + " cells, not " + HEADER.length + ".");
    }
    String word = Blanks.strip(cells[6]);
    if (word.isEmpty()) {
      return Optional.empty();
    }
    Optional<Decision.Choice> choice = Decision.Choice.of(word);
    if (choice.isEmpty()) {
      return Optional.of("decision is " + word + "; write keep, relabel or leave-out.");
    }
    String label = Blanks.strip(cells[7]);
    if ((choice.get() == Decision.Choice.RELABEL) == label.isEmpty()) {
      return Optional.of("new_label should be filled in if, and only if, decision is relabel.");
    }
    String named = Blanks.strip(cells[8]);
    String who = named.isEmpty() ? reviewer : named;
    if (who.isEmpty()) {
      return Optional.of("nobody is named as reviewer; fill in the column or give --reviewer.");
    }
    to.add(
        new Decision(
            Blanks.strip(cells[0]),
            who,
            choice.get(),
            Optional.of(label).filter(l -> !l.isEmpty()),
            Optional.of(Blanks.strip(cells[9])).filter(t -> !t.isEmpty())));
    return Optional.empty();
  }
}
