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
  private static final char[] DELIMITERS = {',', ';', '\t'};

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
    char best = DELIMITERS[0];
    long most = -1;
    int widest = 0;
    for (char delimiter : DELIMITERS) {
      List<String> names = names(header, delimiter);
      long found = asked.stream().distinct().filter(names::contains).count();
      if (found > most || found == most && names.size() > widest) {
        best = delimiter;
        most = found;
        widest = names.size();
      }
    }
    return best;
  }

  /** The names in a first line whose cells {@code delimiter} divides; quotes are taken off. */
  public static List<String> names(String header, char delimiter) {
    List<String> names = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    String line = unmarked(header);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == delimiter && !quoted) {
        names.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    names.add(cell.toString().strip());
    return names;
  }
}
