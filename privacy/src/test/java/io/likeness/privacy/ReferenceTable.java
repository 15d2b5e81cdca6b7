package io.likeness.privacy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Published and independently computed values that lie in {@code reference/*.csv}. */
public final class ReferenceTable {
  private ReferenceTable() {}

  /** One line of a table, by column name. */
  public record Line(Map<String, String> cells) {
    public String text(String column) {
      String cell = cells.get(column);
      if (cell == null) {
        throw new IllegalArgumentException("no column " + column + " in " + cells.keySet());
      }
      return cell;
    }

    public boolean has(String column) {
      return !text(column).isEmpty();
    }

    public double number(String column) {
      return Double.parseDouble(text(column));
    }

    public long whole(String column) {
      return Long.parseLong(text(column));
    }
  }

  public static List<Line> read(String file) {
    List<Line> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                ReferenceTable.class.getResourceAsStream("reference/" + file),
                StandardCharsets.UTF_8))) {
      List<String> header = split(in.readLine());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        List<String> values = split(line);
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
          cells.put(header.get(i), i < values.size() ? values.get(i) : "");
        }
        lines.add(new Line(cells));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (lines.isEmpty()) {
      throw new IllegalStateException(file + " is empty");
    }
    return lines;
  }

  private static List<String> split(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (char c : line.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
