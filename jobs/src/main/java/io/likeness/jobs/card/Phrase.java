package io.likeness.jobs.card;

import java.util.List;
import java.util.stream.Stream;

/**
 * Something that a card says, in no language yet: a message with places {0}, {1}, … and what
 * belongs there. Messages are known by their English.
 */
record Phrase(String english, List<String> values, boolean translated) {

  /**
   * A message of the catalogue; {@code english} is written out at the call, so that a test sees it.
   */
  static Phrase of(String english, Object... values) {
    return new Phrase(english, Stream.of(values).map(String::valueOf).toList(), true);
  }

  /** Messages of the catalogue that have no places: the heads of columns. */
  static List<Phrase> list(String... english) {
    return Stream.of(english).map(Phrase::of).toList();
  }

  /** A text that is the same in every language, such as a name or a value. */
  static Phrase verbatim(String text) {
    return new Phrase(text, List.of(), false);
  }

  static List<Phrase> verbatims(String... texts) {
    return Stream.of(texts).map(Phrase::verbatim).toList();
  }

  /** The text in {@code language}; values are never translated, nor searched for places. */
  String in(Language language) {
    if (!translated || english.isEmpty()) {
      return english;
    }
    String message = language.message(english);
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < message.length(); at++) {
      boolean place =
          message.charAt(at) == '{' && at + 2 < message.length() && message.charAt(at + 2) == '}';
      if (place) {
        out.append(values.get(message.charAt(at + 1) - '0'));
        at += 2;
      } else {
        out.append(message.charAt(at));
      }
    }
    return out.toString();
  }
}
