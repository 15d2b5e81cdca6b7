package io.likeness.privacy.erase;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A short identifier, such as the speakers {@code theo} and {@code 03}, which counts only where it
 * stands alone: between what are no letters and no digits.
 *
 * <p>Even there it may be something else. Texts of machines are full of numbers, so one of digits,
 * or of one letter, counts in quotes, as a folder or file of an address, or behind a word for a
 * person, as in {@code speaker=03}. One that has another meaning in this lake, such as a label,
 * counts behind such a word only.
 */
final class ShortName implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String BEGINS = "(?<![\\p{L}\\p{N}])";
  private static final String ENDS = "(?![\\p{L}\\p{N}])";

  /** Not {@code records-per-person = 3}, and not {@code persons: 3}. */
  private static final String PERSON =
      BEGINS
          + "(?<!per[-_ ])(?:person|speaker|subject|participant|actor|singer|reader|client)"
          + "(?:[-_]?(?:id|name|code))?(?:\\\\*[\"'])?\\s*[:=/_ ]\\s*(?:\\\\*[\"'])?";

  private final String name;
  private final boolean ideographs;
  private final Pattern alone;

  /** Where it counts. */
  private final Pattern sure;

  private ShortName(String name, String sure) {
    this.name = name;
    ideographs = name.codePoints().anyMatch(Traces::unspaced);
    alone = Pattern.compile(lone(name));
    this.sure = Pattern.compile(sure);
  }

  /**
   * An identifier of a person.
   *
   * @param name in lower case
   */
  static ShortName of(String name) {
    if (name.length() > 1 && !name.chars().allMatch(Character::isDigit)) {
      return word(name);
    }
    String quoted = "[\"']" + Pattern.quote(name) + "\\\\*[\"']";
    // Not the month of 2026/9/3, and not the part of 3/9.
    String place = "/" + Pattern.quote(name);
    // Where a text has one slash alone, what ends behind it is hardly an address.
    String last = "(?<=/[^\"'\\n]{1,255}" + place + ")(?=\\\\*[\"']|\\s|$)";
    String address =
        "(?<!\\s)(?<![^\\p{L}\\p{N}_-]\\d{1,4})" + place + "(?:/|\\.[a-z]|" + last + ")";
    return new ShortName(name, behind(name) + "|" + quoted + "|" + address);
  }

  /** One that counts wherever it stands alone. */
  static ShortName word(String name) {
    return new ShortName(name, lone(name));
  }

  /** One that means something else too. */
  static ShortName ambiguous(String name) {
    return new ShortName(name, behind(name));
  }

  private static String lone(String name) {
    return BEGINS + Pattern.quote(name) + ENDS;
  }

  private static String behind(String name) {
    return PERSON + Pattern.quote(name) + ENDS;
  }

  /**
   * What a text tells.
   *
   * @param text in lower case, without numbers of machines
   */
  Trace in(String text) {
    if (!alone.matcher(text).find()) {
      // Where words are not parted by spaces, a part of another word looks the same.
      return ideographs && text.contains(name) ? Trace.UNCERTAIN : Trace.NOTHING;
    }
    return sure.matcher(text).find() ? Trace.FOUND : Trace.UNCERTAIN;
  }

  boolean standsIn(String text) {
    return alone.matcher(text).find();
  }

  /** {@code text} with {@code …} in its place, wherever it counts. */
  String hiddenIn(String text) {
    Matcher found = Pattern.compile("(?iu)" + sure.pattern()).matcher(text);
    return found.replaceAll(m -> Matcher.quoteReplacement(hidden(m.group())));
  }

  private String hidden(String place) {
    return place.replaceAll("(?iu)" + Pattern.quote(name), "…");
  }

  String name() {
    return name;
  }
}
