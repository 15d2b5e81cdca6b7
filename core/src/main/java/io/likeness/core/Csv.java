package io.likeness.core;

/** Cells of CSV that we print (RFC 4180). */
public final class Csv {
  private Csv() {}

  /** The cell of a value: quoted where it has to be, empty for null. */
  public static String cell(Object value) {
    String text = value == null ? "" : value.toString();
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
