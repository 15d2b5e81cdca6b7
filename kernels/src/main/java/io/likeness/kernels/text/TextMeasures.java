package io.likeness.kernels.text;

import java.lang.Character.UnicodeScript;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Measures a transcript, a caption or a sentence by itself; no model, no dictionary. */
public final class TextMeasures {
  /** Sequences that repetition is told by; fewer of them say nothing. */
  private static final int SEQUENCE = 4;

  private static final int LEAST_SEQUENCES = 8;

  private TextMeasures() {}

  /**
   * The profile of {@code text}.
   *
   * @param language ISO 639 code of the language that is declared, or empty
   */
  public static TextProfile measure(String text, String language) {
    String trimmed = text.strip();
    Optional<Set<UnicodeScript>> scripts = Scripts.of(language);
    int letters = 0;
    int foreign = 0;
    int digits = 0;
    int latinWords = 0;
    int full = 0;
    int half = 0;
    int simplified = 0;
    int traditional = 0;
    boolean inWord = false;
    for (int i = 0; i < trimmed.length(); ) {
      int c = trimmed.codePointAt(i);
      i += Character.charCount(c);
      UnicodeScript script = UnicodeScript.of(c);
      boolean letter = Character.isLetter(c);
      boolean latin = letter && script == UnicodeScript.LATIN;
      letters += letter ? 1 : 0;
      foreign += letter && scripts.isPresent() && !belongs(script, scripts.get()) ? 1 : 0;
      digits += Character.isDigit(c) ? 1 : 0;
      latinWords += latin && !inWord ? 1 : 0;
      inWord = latin || inWord && (c == '\'' || c == '’' || Character.isDigit(c) || isMark(c));
      if (letter || Character.isDigit(c)) {
        full += c >= 0xFF01 && c <= 0xFF5E ? 1 : 0;
        half += c < 0x80 ? 1 : 0;
      }
      if (c <= Character.MAX_VALUE) {
        simplified += HanVariants.isSimplified((char) c) ? 1 : 0;
        traditional += HanVariants.isTraditional((char) c) ? 1 : 0;
      }
    }
    return new TextProfile(
        trimmed.codePointCount(0, trimmed.length()),
        trimmed.isEmpty() ? 0 : Syllables.of(trimmed),
        scripts.isEmpty() ? Double.NaN : share(foreign, letters),
        digits,
        latinWords,
        Math.min(full, half),
        Math.min(simplified, traditional),
        share(traditional, simplified + traditional),
        repeated(FoldedText.of(trimmed)));
  }

  /** Letters that several scripts share, such as ー and ـ, are foreign to none. */
  private static boolean belongs(UnicodeScript script, Set<UnicodeScript> scripts) {
    return script == UnicodeScript.COMMON
        || script == UnicodeScript.INHERITED
        || scripts.contains(script);
  }

  /** An accent that stands behind its letter, as in decomposed texts. */
  private static boolean isMark(int c) {
    return Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private static double share(int part, int whole) {
    return whole == 0 ? Double.NaN : part / (double) whole;
  }

  private static double repeated(String text) {
    int[] points = text.codePoints().filter(Character::isLetterOrDigit).toArray();
    int sequences = points.length - SEQUENCE + 1;
    if (sequences < LEAST_SEQUENCES) {
      return Double.NaN;
    }
    Set<String> seen = new HashSet<>();
    int again = 0;
    for (int i = 0; i < sequences; i++) {
      again += seen.add(new String(points, i, SEQUENCE)) ? 0 : 1;
    }
    return again / (double) sequences;
  }
}
