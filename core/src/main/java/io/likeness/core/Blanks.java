package io.likeness.core;

import java.util.regex.Pattern;

/**
 * White space around what people and spreadsheets write. That of every script counts, which {@link
 * String#strip} does not take for such: a name with a no-break space behind is no other name.
 */
public final class Blanks {
  /** Matches it, before and behind. */
  public static final String AROUND = "^[\\s\\p{Z}]+|[\\s\\p{Z}]+$";

  private static final Pattern PATTERN = Pattern.compile(AROUND);

  private Blanks() {}

  /** {@code text} without white space around it. */
  public static String strip(String text) {
    return PATTERN.matcher(text).replaceAll("");
  }
}
