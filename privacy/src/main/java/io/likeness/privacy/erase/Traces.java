package io.likeness.privacy.erase;

import java.io.Serializable;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What tells of a person in a text: their identifiers, and pseudonyms and ids, which are runs of 64
 * hexadecimal digits.
 *
 * <p>A long identifier counts wherever it stands, in any case, composed or not, and percent-encoded
 * as in addresses too. Of short ones see {@link ShortName}.
 */
final class Traces implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Letters of an identifier that stands nowhere by chance. */
  private static final int LONG = 7;

  /** How many letters one of a script of thousands is worth: three of them are a long name. */
  private static final double WORTH = LONG / 3.0;

  private static final int HEX = 64;

  /** Room for a word for a person, quotes and marks before a short identifier. */
  private static final int CONTEXT = 64;

  /** Digests, UUIDs, days, times, decimal numbers and versions, and what Delta counts and sets. */
  private static final Pattern CHANCE =
      Pattern.compile(
          "[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
              + "|\\d{4}-\\d\\d-\\d\\d(?:[t ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?)?"
              + "|\\d+(?:\\.\\d+)+(?:e[-+]?\\d+)?"
              + "|\"operationmetrics\":\\{[^}]*}"
              + "|\"delta\\.[\\w.]+\\\\*\":\\\\*\"[^\"\\\\]*");

  private static final Pattern ENCODED = Pattern.compile("(?:%[0-9a-fA-F]{2})+");

  private final List<String> longOnes;

  /** The long ones as their bytes look where each is taken for a letter. */
  private final List<String> asBytes;

  private final List<ShortName> shortOnes;
  private final Set<String> ids;

  /**
   * @param identifiers as sources have them
   * @param ids pseudonyms, sources, records and keys
   * @param ambiguous those short ones, in lower case, that have another meaning in the lake
   */
  Traces(Collection<String> identifiers, Collection<String> ids, Set<String> ambiguous) {
    List<String> names = identifiers.stream().filter(Traces::isLong).toList();
    longOnes = names.stream().map(Traces::low).distinct().toList();
    asBytes = names.stream().flatMap(Traces::forms).map(Traces::bytes).distinct().toList();
    shortOnes = shortNames(identifiers, ambiguous);
    this.ids = new TreeSet<>(ids);
  }

  private Traces(List<String> longOnes, List<ShortName> shortOnes, Set<String> ids) {
    this.longOnes = longOnes;
    this.asBytes = List.of();
    this.shortOnes = shortOnes;
    this.ids = ids;
  }

  static List<ShortName> shortNames(Collection<String> identifiers, Set<String> ambiguous) {
    return identifiers.stream()
        .filter(i -> !isLong(i))
        .map(Traces::low)
        .distinct()
        .map(i -> ambiguous.contains(i) ? ShortName.ambiguous(i) : ShortName.of(i))
        .toList();
  }

  /** Without what stands in texts of machines by chance, such as the task {@code [3]}. */
  Traces inLogs() {
    return new Traces(List.of(), longOnes.stream().map(ShortName::word).toList(), ids);
  }

  /** For texts of which a short word may say anything: recipes, reports and transcripts. */
  Traces inProse() {
    return new Traces(
        longOnes, shortOnes.stream().map(s -> ShortName.ambiguous(s.name())).toList(), ids);
  }

  /** Whether it is too long to stand in other texts by chance. */
  static boolean isLong(String identifier) {
    return Normalizer.normalize(identifier, Normalizer.Form.NFC)
            .codePoints()
            .mapToDouble(c -> unspaced(c) ? WORTH : 1)
            .sum()
        >= LONG;
  }

  /** Whether a letter is of a script that does not part words, or of thousands of signs. */
  static boolean unspaced(int letter) {
    UnicodeScript script = UnicodeScript.of(letter);
    return script == UnicodeScript.HAN
        || script == UnicodeScript.HANGUL
        || script == UnicodeScript.HIRAGANA
        || script == UnicodeScript.KATAKANA;
  }

  static String low(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  private static Stream<String> forms(String identifier) {
    return Stream.of(Normalizer.Form.NFC, Normalizer.Form.NFD)
        .map(form -> Normalizer.normalize(identifier, form))
        .flatMap(s -> Stream.of(s, s.toLowerCase(Locale.ROOT), s.toUpperCase(Locale.ROOT)));
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
        .toLowerCase(Locale.ROOT);
  }

  /** As many bytes of the end of one piece of a file have to be seen again with the next. */
  int overlap() {
    int longest = asBytes.stream().mapToInt(String::length).max().orElse(0);
    // Percent-encoded, each byte is three.
    return Math.max(HEX, 3 * longest) + CONTEXT;
  }

  /**
   * Whether bytes hold a long identifier.
   *
   * @param letters each byte taken for a letter
   */
  boolean nameInBytes(String letters) {
    String low = letters.toLowerCase(Locale.ROOT);
    return asBytes.stream().anyMatch(low::contains);
  }

  /** Whether bytes hold a pseudonym or an id; see {@link #nameInBytes}. */
  boolean idInBytes(String letters) {
    return hex(letters.toLowerCase(Locale.ROOT));
  }

  /** What a cell of a table tells, which is a whole value, as a text in quotes is. */
  Trace inCell(String value) {
    return ids.contains(value) ? Trace.FOUND : in("\"" + value + "\"");
  }

  /** What a text tells of the person. */
  Trace in(String text) {
    Trace plain = of(low(text));
    return plain != Trace.FOUND && ENCODED.matcher(text).find()
        ? plain.or(of(low(decoded(text))))
        : plain;
  }

  private Trace of(String low) {
    if (longOnes.stream().anyMatch(low::contains) || hex(low)) {
      return Trace.FOUND;
    }
    if (shortOnes.isEmpty()) {
      return Trace.NOTHING;
    }
    String rest = CHANCE.matcher(low).replaceAll("#");
    return shortOnes.stream().map(s -> s.in(rest)).reduce(Trace.NOTHING, Trace::or);
  }

  private static String decoded(String text) {
    return ENCODED
        .matcher(text)
        .replaceAll(
            m -> {
              byte[] bytes = new byte[m.group().length() / 3];
              for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Integer.parseInt(m.group().substring(3 * i + 1, 3 * i + 3), 16);
              }
              return Matcher.quoteReplacement(new String(bytes, StandardCharsets.UTF_8));
            });
  }

  /** {@code place} with {@code …} where it names the person, for what is kept. */
  String hiddenIn(String place) {
    String out = hidden(place);
    String plain = Normalizer.normalize(decoded(out), Normalizer.Form.NFC);
    String hidden = hidden(plain);
    return hidden.equals(plain) ? out : hidden;
  }

  private String hidden(String place) {
    String out = Normalizer.normalize(place, Normalizer.Form.NFC);
    for (String name : longOnes) {
      out = out.replaceAll("(?iu)" + Pattern.quote(name), "…");
    }
    for (ShortName name : shortOnes) {
      out = name.hiddenIn(out);
    }
    return out;
  }

  private boolean hex(String text) {
    if (ids.isEmpty()) {
      return false;
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
