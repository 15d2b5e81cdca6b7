package io.likeness.kernels.text;

import java.util.List;

/**
 * What {@link TextMeasures} found in one text; NaN where a measure abstains.
 *
 * <p>Order and names of {@link #columns()} are those of {@link #values()}.
 */
public record TextProfile(
    double characters,
    double syllables,
    double foreignShare,
    double digits,
    double latinWords,
    double mixedWidth,
    double mixedVariants,
    double traditionalShare,
    double repeatedShare) {

  /** One measure: its name in tables, with its unit, and what it says. */
  public record Column(String name, String meaning) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("characters", "code points of the text, trimmed; 0 when nothing is said"),
          new Column("syllables", "syllables when read aloud, about: one a Han character or digit"),
          new Column("foreign_share", "share of letters that the declared language does not have"),
          new Column("digits", "decimal digits, which are not spelled out"),
          new Column("latin_words", "words of Latin letters"),
          new Column("mixed_width", "letters and digits of the rarer width, full or half"),
          new Column("mixed_variants", "characters of the rarer kind, simplified or traditional"),
          new Column("traditional_share", "traditional of all that are of one kind only"),
          new Column("repeated_share", "share of 4-character sequences that came before"));

  /** The measures in their order. */
  public static List<Column> columns() {
    return COLUMNS;
  }

  /** The values in the order of {@link #columns()}. */
  public double[] values() {
    return new double[] {
      characters,
      syllables,
      foreignShare,
      digits,
      latinWords,
      mixedWidth,
      mixedVariants,
      traditionalShare,
      repeatedShare
    };
  }
}
