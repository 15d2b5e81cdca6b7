package io.likeness.jobs.language;

import io.likeness.core.error.RejectCode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that a card says, in no language yet: a message with places {0}, {1}, … and what
 * belongs there. Messages are known by their English.
 */
public record Phrase(String message, List<String> values, boolean translated) {

  /**
   * A message of the catalogue; {@code english} is written out at the call, so that a test sees it.
   */
  public static Phrase of(String english, Object... values) {
    return new Phrase(english, Stream.of(values).map(String::valueOf).toList(), true);
  }

  /** Messages of the catalogue that have no places: the heads of columns. */
  public static List<Phrase> list(String... english) {
    return Stream.of(english).map(Phrase::of).toList();
  }

  /** The text in English, in which programs and terminals are answered. */
  public String english() {
    return in(Language.EN);
  }

  /** A text that is the same in every language, such as a name or a value. */
  public static Phrase verbatim(String text) {
    return new Phrase(text, List.of(), false);
  }

  /** What a reason says in one sentence; all of them are in the catalogue. */
  public static Phrase meaning(RejectCode code) {
    return new Phrase(code.meaning(), List.of(), true);
  }

  /** A row of a table: phrases as they are, and all else the same in every language. */
  public static List<Phrase> row(Object... cells) {
    return Stream.of(cells)
        .map(c -> c instanceof Phrase p ? p : verbatim(String.valueOf(c)))
        .toList();
  }

  /** The text in {@code language}; values are never translated, nor searched for places. */
  public String in(Language language) {
    if (!translated || message.isEmpty()) {
      return message;
    }
    String text = language.message(message);
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      boolean place =
          text.charAt(at) == '{' && at + 2 < text.length() && text.charAt(at + 2) == '}';
      if (place) {
        out.append(values.get(text.charAt(at + 1) - '0'));
        at += 2;
      } else {
        out.append(text.charAt(at));
      }
    }
    return out.toString();
  }
}
