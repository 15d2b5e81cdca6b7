package io.likeness.privacy.erase;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What tells of a person in a text: their identifiers, and pseudonyms and ids, which are runs of 64
 * hexadecimal digits.
 *
 * <p>A long identifier counts wherever it stands. A short one, such as the speaker {@code 03} of
 * EMO-DB, turns up in every digest, date and number, so it counts only where it stands alone: as a
 * whole value, or between the marks that divide paths, names and JSON.
 */
final class Traces implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LONG = 7;
  private static final int HEX = 64;

  /** Digests, UUIDs, days, times and decimal numbers. */
  private static final Pattern CHANCE =
      Pattern.compile(
          "[0-9a-fA-F]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
              + "|\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?)?|\\d+\\.\\d+");

  private static final String MARK = "[\\s\"'/\\\\=_. ;|>\\[\\](){}-]";

  private final List<String> longOnes;
  private final List<Pattern> shortOnes;
  private final Set<String> ids;

  /**
   * @param identifiers as sources have them
   * @param ids pseudonyms, sources, records and keys
   */
  Traces(Collection<String> identifiers, Collection<String> ids) {
    longOnes = identifiers.stream().filter(Traces::isLong).map(Traces::low).toList();
    shortOnes =
        identifiers.stream()
            .filter(i -> !isLong(i))
            .map(i -> "(?:^|" + MARK + ")" + Pattern.quote(low(i)) + "(?:$|" + MARK + ")")
            .map(Pattern::compile)
            .toList();
    this.ids = new TreeSet<>(ids);
  }

  /** Only what is too long to stand in compressed bytes by chance. */
  Traces inCompressed() {
    return new Traces(longOnes, Set.of());
  }

  /** Without what stands in texts of machines by chance, such as the task {@code [3]}. */
  Traces inLogs() {
    return new Traces(
        List.of(),
        longOnes.stream()
            .map(i -> "(?<![\\p{L}\\p{N}])" + Pattern.quote(i) + "(?![\\p{L}\\p{N}])")
            .map(Pattern::compile)
            .toList(),
        ids);
  }

  private Traces(List<String> longOnes, List<Pattern> shortOnes, Set<String> ids) {
    this.longOnes = longOnes;
    this.shortOnes = shortOnes;
    this.ids = ids;
  }

  /** Whether it is too long to stand in other texts by chance. */
  static boolean isLong(String identifier) {
    return identifier.length() >= LONG;
  }

  private static String low(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** As much of the end of one piece of a text has to be seen again with the next. */
  int overlap() {
    return Math.max(HEX, longOnes.stream().mapToInt(String::length).max().orElse(0)) + 2;
  }

  /** Whether a text tells of the person. */
  boolean in(String text) {
    String low = low(text);
    if (longOnes.stream().anyMatch(low::contains) || hex(low)) {
      return true;
    }
    if (shortOnes.isEmpty()) {
      return false;
    }
    String rest = CHANCE.matcher(low).replaceAll("#");
    return shortOnes.stream().anyMatch(p -> p.matcher(rest).find());
  }

  private boolean hex(String text) {
    if (ids.isEmpty()) {
      return false;
    }
    if (ids.contains(text)) {
      return true;
    }
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      run = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' ? run + 1 : 0;
      if (run >= HEX && ids.contains(text.substring(i - HEX + 1, i + 1))) {
        return true;
      }
    }
    return false;
  }
}
