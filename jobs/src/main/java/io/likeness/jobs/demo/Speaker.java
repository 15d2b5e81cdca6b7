package io.likeness.jobs.demo;

/**
 * One synthetic speaker.
 *
 * @param f0Hz habitual pitch
 * @param tract factor on all formants: above 1 for a shorter vocal tract
 * @param tempo factor on speed
 * @param accent how far the dialect shifts its vowels, in Hz of the second formant
 */
record Speaker(
    String id,
    String dialect,
    String gender,
    double f0Hz,
    double tract,
    double tempo,
    double accent) {

  private static final int NORTH = 17;
  private static final int COAST = 22;

  /** 24 speakers: dialects 17 / 5 / 2, genders about 14 / 10. */
  static Speaker of(int index, Draw draw) {
    boolean low = index % 12 < 7;
    String dialect = index < NORTH ? "north" : index < COAST ? "coast" : "island";
    double accent = index < NORTH ? 0 : index < COAST ? -90 : 130;
    return new Speaker(
        "p" + draw.name().substring(0, 8),
        dialect,
        low ? "m" : "f",
        low ? draw.between(95, 145) : draw.between(175, 240),
        low ? draw.between(0.9, 1.02) : draw.between(1.06, 1.2),
        draw.between(0.88, 1.15),
        accent);
  }
}
