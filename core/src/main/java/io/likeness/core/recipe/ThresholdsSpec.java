package io.likeness.core.recipe;

/**
 * Numbers of persons from which on the law asks for more.
 *
 * @param faces persons whose faces are held, from which on they are to be reported within 30
 *     working days (China's measures on facial recognition of 2025, Art. 15)
 * @param crossBorder persons whose biometric data leave the country in a calendar year, from which
 *     on the authority has to assess it (China's provisions on data leaving the country of 2024,
 *     Art. 7)
 */
public record ThresholdsSpec(long faces, long crossBorder) {
  /** What the law says where a recipe says nothing. */
  public static final ThresholdsSpec OF_THE_LAW = new ThresholdsSpec(100_000, 10_000);

  static ThresholdsSpec of(Section s) {
    ThresholdsSpec spec =
        new ThresholdsSpec(s.wholeNumber("faces", 1), s.wholeNumber("cross-border", 1));
    s.refuseUnknownKeys();
    return spec;
  }
}
