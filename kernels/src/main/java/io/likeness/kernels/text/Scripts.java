package io.likeness.kernels.text;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which scripts a language is written in, and which of them set words apart. */
public final class Scripts {
  /** These run on without a space between words, or glue particles to them. */
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      Set.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private static final Set<UnicodeScript> HAN = Set.of(UnicodeScript.HAN);
  private static final Set<UnicodeScript> LATIN = Set.of(UnicodeScript.LATIN);
  private static final Set<UnicodeScript> CYRILLIC = Set.of(UnicodeScript.CYRILLIC);
  private static final Set<UnicodeScript> ARABIC = Set.of(UnicodeScript.ARABIC);

  private static final Map<String, Set<UnicodeScript>> BY_LANGUAGE =
      Map.ofEntries(
          Map.entry("zh", HAN),
          Map.entry("cmn", HAN),
          Map.entry("yue", HAN),
          Map.entry("wuu", HAN),
          Map.entry("nan", HAN),
          Map.entry("hak", HAN),
          Map.entry("hsn", HAN),
          Map.entry("gan", HAN),
          Map.entry("cjy", HAN),
          Map.entry(
              "ja", Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA)),
          Map.entry("ko", Set.of(UnicodeScript.HANGUL, UnicodeScript.HAN)),
          Map.entry("en", LATIN),
          Map.entry("de", LATIN),
          Map.entry("fr", LATIN),
          Map.entry("es", LATIN),
          Map.entry("pt", LATIN),
          Map.entry("it", LATIN),
          Map.entry("nl", LATIN),
          Map.entry("pl", LATIN),
          Map.entry("tr", LATIN),
          Map.entry("vi", LATIN),
          Map.entry("id", LATIN),
          Map.entry("sw", LATIN),
          Map.entry("ru", CYRILLIC),
          Map.entry("uk", CYRILLIC),
          Map.entry("ar", ARABIC),
          Map.entry("fa", ARABIC),
          Map.entry("ur", ARABIC),
          Map.entry("hi", Set.of(UnicodeScript.DEVANAGARI)),
          Map.entry("el", Set.of(UnicodeScript.GREEK)),
          Map.entry("he", Set.of(UnicodeScript.HEBREW)),
          Map.entry("th", Set.of(UnicodeScript.THAI)));

  private Scripts() {}

  /** The languages whose scripts are known here, by ISO 639 code, sorted. */
  public static List<String> languages() {
    return BY_LANGUAGE.keySet().stream().sorted().toList();
  }

  /** Whether the scripts of {@code language}, with or without a region, are known here. */
  public static boolean knows(String language) {
    return of(language).isPresent();
  }

  /** The scripts of {@code language}, an ISO 639 code with or without a region. */
  static Optional<Set<UnicodeScript>> of(String language) {
    String code = language.toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    return Optional.ofNullable(BY_LANGUAGE.get(code));
  }

  /** Whether {@code codePoint} belongs to the letter before it, as a vowel sign does. */
  static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  /** Whether it is a mark of no script of its own, which leaves the word what it is. */
  static boolean isAccent(int codePoint) {
    return isMark(codePoint) && UnicodeScript.of(codePoint) == UnicodeScript.INHERITED;
  }

  /** Whether {@code codePoint} is of a word that a space or another sign has to end. */
  static boolean isOfWord(int codePoint) {
    return Character.isLetterOrDigit(codePoint)
        && !WITHOUT_SPACES.contains(UnicodeScript.of(codePoint));
  }
}
