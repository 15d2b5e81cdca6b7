package io.likeness.jobs.draft;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The part of a draft that is about text: what language it is in, and what to look for. */
final class TextDraft {
  private static final int LOOKED_AT = 200;

  private TextDraft() {}

  /** ISO 639 code of the language of {@code texts}, where their script tells. */
  static Optional<String> language(Iterable<String> texts) {
    int han = 0;
    int kana = 0;
    int hangul = 0;
    int letters = 0;
    int seen = 0;
    for (String text : texts) {
      if (seen++ == LOOKED_AT) {
        break;
      }
      for (int c : text.codePoints().toArray()) {
        UnicodeScript script = UnicodeScript.of(c);
        letters += Character.isLetter(c) ? 1 : 0;
        han += script == UnicodeScript.HAN ? 1 : 0;
        kana += script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA ? 1 : 0;
        hangul += script == UnicodeScript.HANGUL ? 1 : 0;
      }
    }
    if (2 * (han + kana + hangul) <= letters) {
      return Optional.empty();
    }
    return Optional.of(10 * kana > letters ? "ja" : 2 * hangul > letters ? "ko" : "zh");
  }

  /** The block {@code text}. */
  static void block(
      StringBuilder out, Optional<String> language, Optional<TreeSet<String>> labels) {
    out.append("text {\n");
    out.append(
        language.isPresent()
            ? "  language = " + language.get() + "\n"
            : "  # language = en       # ISO 639 code of what should be written\n");
    out.append(
        "  # Words to look for in texts and labels, one a line; files relative to --input:\n");
    out.append(
        "  # lexicons = [ { topic = violence, file = \"lexicon/violence.txt\", policy = review } ]\n");
    labels.ifPresent(
        l ->
            out.append("  # If labels say what is offensive, others can be told by them:\n")
                .append("  # classifier { offensive = [")
                .append(RecipeDraft.quoted(l.last()))
                .append("], policy = review }\n"));
    out.append("}\n\n");
  }

  /** The rules about text. */
  static List<String> rules(boolean spoken) {
    String empty = "  { code = NOTHING_SAID, measures = [characters], min = 1 }\n";
    String foreign = "  { code = OTHER_SCRIPT, measures = [foreign_share], max = 0.5 }\n";
    String repeated = "  { code = REPETITIVE, measures = [repeated_share], max = 0.5 }\n";
    return spoken
        ? List.of(
            empty,
            foreign,
            repeated,
            "  { code = NOT_WHAT_IS_SAID, measures = [syllables_per_second], min = 1, max = 10 }\n")
        : List.of(empty, foreign, repeated);
  }
}
