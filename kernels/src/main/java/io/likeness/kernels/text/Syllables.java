package io.likeness.kernels.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Locale;

/**
 * About how many syllables a text has when it is read aloud.
 *
 * <p>One a Han character, a Hangul block, a kana that is not small, and a decimal digit. A word of
 * Latin, Greek or Cyrillic letters has one a group of vowels, without a silent {@code e} at the end
 * of a Latin word of several, and at least one. English, counted so, is off by about one in ten
 * words; digits of languages whose numerals have several syllables are undercounted.
 */
final class Syllables {
  private static final String VOWELS = "aeiouyаеиоуыэюяіαεηιουω";
  private static final String SMALL_KANA = "ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ";

  private Syllables() {}

  /** The syllables of {@code text}; NaN where most of its letters are of a script not listed. */
  static double of(String text) {
    String plain =
        Normalizer.normalize(Normalizer.normalize(text, Normalizer.Form.NFKC), Normalizer.Form.NFD)
            .toLowerCase(Locale.ROOT);
    int count = 0;
    int letters = 0;
    int unknown = 0;
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < plain.length(); ) {
      int c = plain.codePointAt(i);
      i += Character.charCount(c);
      UnicodeScript script = UnicodeScript.of(c);
      if (Character.isLetter(c)) {
        letters++;
      } else if (Character.getType(c) == Character.NON_SPACING_MARK) {
        continue;
      }
      if (Character.isLetter(c) && isAlphabet(script)) {
        word.appendCodePoint(c);
        continue;
      }
      count += ofWord(word);
      word.setLength(0);
      if (Character.isDigit(c) || c == 'ー' || Character.isLetter(c) && isOfOne(c, script)) {
        count++;
      } else if (script == UnicodeScript.HANGUL) {
        // Decomposed: a block has exactly one vowel.
        count += c >= 0x1161 && c <= 0x1175 ? 1 : 0;
      } else if (Character.isLetter(c) && SMALL_KANA.indexOf(c) < 0) {
        unknown++;
      }
    }
    count += ofWord(word);
    return 2 * unknown > letters ? Double.NaN : count;
  }

  private static boolean isAlphabet(UnicodeScript script) {
    return script == UnicodeScript.LATIN
        || script == UnicodeScript.CYRILLIC
        || script == UnicodeScript.GREEK;
  }

  private static boolean isOfOne(int c, UnicodeScript script) {
    return script == UnicodeScript.HAN
        || (script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA)
            && SMALL_KANA.indexOf(c) < 0;
  }

  private static int ofWord(CharSequence word) {
    if (word.isEmpty()) {
      return 0;
    }
    int groups = 0;
    boolean before = false;
    for (int i = 0; i < word.length(); i++) {
      boolean vowel = VOWELS.indexOf(word.charAt(i)) >= 0;
      groups += vowel && !before ? 1 : 0;
      before = vowel;
    }
    int last = word.length() - 1;
    boolean silent =
        last > 1
            && word.charAt(last) == 'e'
            && VOWELS.indexOf(word.charAt(last - 1)) < 0
            && !(word.charAt(last - 1) == 'l' && VOWELS.indexOf(word.charAt(last - 2)) < 0);
    return Math.max(1, silent ? groups - 1 : groups);
  }
}
