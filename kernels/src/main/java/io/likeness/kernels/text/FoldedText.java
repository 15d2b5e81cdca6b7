package io.likeness.kernels.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Text without the differences that say nothing: width, case, compatibility forms (NFKC), invisible
 * characters, runs of white space, and simplified against traditional characters.
 */
public final class FoldedText {
  private FoldedText() {}

  /** The folded form of {@code text}; folding it again changes nothing. */
  public static String of(String text) {
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFKC)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder(plain.length());
    boolean space = false;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        space = true;
      } else if (Character.getType(c) != Character.FORMAT && !Character.isISOControl(c)) {
        if (space && !out.isEmpty()) {
          out.append(' ');
        }
        space = false;
        out.append(HanVariants.simplified(c));
      }
    }
    return Normalizer.normalize(out, Normalizer.Form.NFKC);
  }
}
