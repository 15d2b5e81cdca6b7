package io.likeness.jobs.command;

import io.likeness.core.Csv;
import io.likeness.core.error.Fault;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * A table with one case of a calculation a line; a cell that holds what divides them is quoted, and
 * other columns than the asked ones are carried along.
 */
final class CasesCsv {
  /**
   * One that the calculation asks for.
   *
   * @param value of a cell; throws {@link IllegalArgumentException} where it can have none
   */
  record Column(String name, Function<String, Number> value) {
    static Column real(String name, DoubleUnaryOperator range) {
      return new Column(name, cell -> range.applyAsDouble(number(cell, Double::parseDouble)));
    }

    static Column whole(String name, LongUnaryOperator range) {
      return new Column(name, cell -> range.applyAsLong(number(cell, Column::exactly)));
    }

    private static <T> T number(String cell, Function<String, T> parsed) {
      try {
        return parsed.apply(cell);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("\"" + cell + "\" is not a number.", e);
      }
    }

    private static long exactly(String cell) {
      try {
        return new BigDecimal(cell).longValueExact();
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("\"" + cell + "\" is not a whole number.", e);
      }
    }
  }

  private record Case(int line, String text, List<Number> values) {}

  private final Path file;
  private final List<Column> columns;
  private final String header;
  private final List<String> asked;
  private final char delimiter;
  private final List<Case> cases = new ArrayList<>();

  private CasesCsv(Path file, List<Column> columns, String header) {
    this.file = file;
    this.columns = columns;
    this.header = header;
    this.asked = columns.stream().map(Column::name).toList();
    this.delimiter = Csv.delimiter(header, asked);
  }

  /**
   * All cases of a file.
   *
   * @throws io.likeness.core.error.LikenessException naming every cell that is wrong
   */
  static CasesCsv read(Path file, Column... columns) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The cases cannot be read from " + file + ".", e);
    }
    String header = lines.isEmpty() ? "" : Csv.unmarked(lines.get(0));
    CasesCsv csv = new CasesCsv(file, List.of(columns), header);
    List<String> names = Csv.cells(header, csv.delimiter);
    if (!names.containsAll(csv.asked)) {
      throw Fault.INPUT_INVALID.because(
          file
              + ":1: the first line must name the columns "
              + String.join(",", csv.asked)
              + ", but it is \""
              + header
              + "\".");
    }
    List<String> problems = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        csv.add(i + 1, lines.get(i), names, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw Fault.INPUT_INVALID.because(String.join("\n", problems));
    }
    return csv;
  }

  private void add(int line, String text, List<String> names, List<String> problems) {
    List<String> cells = Csv.cells(text, delimiter);
    if (cells.size() != names.size()) {
      problems.add(
          at(line)
              + "the line has "
              + cells.size()
              + " cells and the first line "
              + names.size()
              + "; give each column one cell.");
      return;
    }
    List<Number> values = new ArrayList<>();
    for (Column column : columns) {
      try {
        values.add(column.value().apply(cells.get(names.indexOf(column.name()))));
      } catch (IllegalArgumentException e) {
        problems.add(at(line) + "column " + column.name() + ": " + mend(e));
      }
    }
    cases.add(new Case(line, text, values));
  }

  /**
   * The table with more columns on its right.
   *
   * @param calculation of the asked columns' values, in their order
   */
  List<String> with(String results, Function<List<Number>, String> calculation) {
    List<String> out = new ArrayList<>();
    out.add(header + delimiter + results.replace(',', delimiter));
    for (Case c : cases) {
      try {
        out.add(c.text() + delimiter + calculation.apply(c.values()).replace(',', delimiter));
      } catch (IllegalArgumentException e) {
        throw Fault.PRIVACY_REFUSED.because(at(c.line()) + mend(e), e);
      }
    }
    return out;
  }

  private String at(int line) {
    return file + ":" + line + ": ";
  }

  private static String mend(IllegalArgumentException e) {
    String problem = Optional.ofNullable(e.getMessage()).orElse("it cannot be calculated.");
    return problem.replaceFirst("[.]$", "") + "; mend the cell or take the line out.";
  }
}
