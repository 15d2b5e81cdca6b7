package io.likeness.privacy.consent;

import io.likeness.core.Csv;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Consents from a table with one consent a line; a cell that holds what divides them is quoted. */
public final class ConsentCsv {
  private static final String HEADER =
      "person,purpose,modality,notice,evidence_sha256,granted,expires,withdrawn,under_14,guardian";
  private static final int CELLS = 10;

  private ConsentCsv() {}

  /** The first line, to be filled in below. */
  public static String template() {
    return HEADER + "\n";
  }

  /**
   * The consents of {@code lines}, all or none.
   *
   * @param pseudonym turns an identifier, as it stands in the source, into the lake's pseudonym
   * @throws LikenessException naming every line that is wrong
   */
  public static List<ConsentLedger.Entry> read(
      String file, List<String> lines, UnaryOperator<String> pseudonym) {
    String header = lines.isEmpty() ? "" : lines.get(0);
    List<String> names = List.of(HEADER.split(","));
    char delimiter = Csv.delimiter(header, names);
    if (!Csv.cells(header, delimiter).equals(names)) {
      throw Fault.INPUT_INVALID.because(file + ":1: the first line must be: " + HEADER);
    }
    List<ConsentLedger.Entry> consents = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        consents.add(line(Csv.cells(lines.get(i), delimiter), pseudonym));
      } catch (LikenessException e) {
        problems.add(file + ":" + (i + 1) + ": " + e.getMessage());
      } catch (DateTimeParseException e) {
        problems.add(
            file + ":" + (i + 1) + ": \"" + e.getParsedString() + "\" is not a date YYYY-MM-DD.");
      }
    }
    if (!problems.isEmpty()) {
      throw Fault.INPUT_INVALID.because(String.join("\n", problems));
    }
    return consents;
  }

  private static ConsentLedger.Entry line(List<String> cells, UnaryOperator<String> pseudonym) {
    if (cells.size() != CELLS) {
      throw Fault.INPUT_INVALID.because(
          "The line has " + cells.size() + " cells, not " + CELLS + ".");
    }
    if (cells.get(0).isEmpty()) {
      throw Fault.INPUT_INVALID.because("The line names no person.");
    }
    if (!(cells.get(8).equals("yes") || cells.get(8).equals("no"))) {
      throw Fault.INPUT_INVALID.because("The cell under_14 must be yes or no.");
    }
    Consent consent =
        new Consent(
            pseudonym.apply(cells.get(0)),
            Purpose.of(cells.get(1)),
            cells.get(2),
            cells.get(3),
            cells.get(4),
            LocalDate.parse(cells.get(5)),
            LocalDate.parse(cells.get(6)),
            Optional.of(cells.get(7)).filter(c -> !c.isEmpty()).map(LocalDate::parse),
            cells.get(8).equals("yes"),
            Optional.of(cells.get(9)).filter(c -> !c.isEmpty()));
    return new ConsentLedger.Entry(cells.get(0), consent);
  }
}
