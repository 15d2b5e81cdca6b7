package io.likeness.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tables as text: cells that we print (RFC 4180), and the first line of a table that is handed in,
 * which spreadsheets divide by the customs of a country and begin with a mark of their own.
 */
public final class Csv {
  /** What may divide cells; where several do equally well, the first. */
  public static final List<Character> DELIMITERS = List.of(',', ';', '\t');

  private static final String MARK = "\uFEFF";

  private Csv() {}

  /** The cell of a value: quoted where it has to be, empty for null. */
  public static String cell(Object value) {
    String text = value == null ? "" : value.toString();
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /** {@code text} without the mark (U+FEFF) that spreadsheets begin a table in UTF-8 with. */
  public static String unmarked(String text) {
    return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
  }

  /**
   * What divides the cells of a table: the comma, semicolon or tab by which its first line names
   * most of the columns that are asked for, and of those that name as many the one that gives most
   * columns.
   *
   * @param header first line
   * @param asked names of columns; empty where none is known
   */
  public static char delimiter(String header, Collection<String> asked) {
    char best = DELIMITERS.get(0);
    long most = -1;
    int widest = 0;
    for (char delimiter : DELIMITERS) {
      List<String> names = cells(header, delimiter);
      long found = asked.stream().distinct().filter(names::contains).count();
      if (found > most || found == most && names.size() > widest) {
        best = delimiter;
        most = found;
        widest = names.size();
      }
    }
    return best;
  }

  /**
   * The cells of a line that {@code delimiter} divides, without the mark of a table's first line,
   * the blanks around them and the quotes (RFC 4180); within a cell a quote is a character.
   */
  public static List<String> cells(String line, char delimiter) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    String text = unmarked(line);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"' && (quoted || cell.toString().isBlank())) {
        quoted = !quoted;
      } else if (c == delimiter && !quoted) {
        cells.add(Blanks.strip(cell.toString()));
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(Blanks.strip(cell.toString()));
    return cells;
  }
}
