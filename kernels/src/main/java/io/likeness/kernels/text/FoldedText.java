package io.likeness.kernels.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Text without the differences that say nothing: width, case, compatibility forms (NFKC), invisible
 * characters (of category Cf, and Default_Ignorable_Code_Point of Unicode), runs of white space,
 * and simplified against traditional characters.
 */
public final class FoldedText {
  private FoldedText() {}

  /** The folded form of {@code text}; folding it again changes nothing. */
  public static String of(String text) {
    String before = text;
    String folded = once(text);
    // A capital sharp s is a sharp s first, and what stood apart may be one character now.
    while (!folded.equals(before)) {
      before = folded;
      folded = once(before);
    }
    return folded;
  }

  private static String once(String text) {
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFKC)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder(plain.length());
    boolean space = false;
    for (int i = 0, c; i < plain.length(); i += Character.charCount(c)) {
      c = plain.codePointAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        space = true;
      } else if (!isInvisible(c)) {
        if (space && !out.isEmpty()) {
          out.append(' ');
        }
        space = false;
        out.appendCodePoint(Character.isBmpCodePoint(c) ? HanVariants.simplified((char) c) : c);
      }
    }
    return Normalizer.normalize(out, Normalizer.Form.NFKC);
  }

  /** Control and format characters, and the others that Unicode says are not to be shown. */
  private static boolean isInvisible(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        // The combining grapheme joiner, Hangul fillers, Khmer vowels, selectors of variants.
        || c == 0x034F
        || c == 0x115F
        || c == 0x1160
        || c == 0x17B4
        || c == 0x17B5
        || c >= 0x180B && c <= 0x180F
        || c >= 0x2060 && c <= 0x206F
        || c == 0x3164
        || c >= 0xFE00 && c <= 0xFE0F
        || c == 0xFFA0
        || c >= 0xFFF0 && c <= 0xFFF8
        || c >= 0xE0000 && c <= 0xE0FFF;
  }
}
