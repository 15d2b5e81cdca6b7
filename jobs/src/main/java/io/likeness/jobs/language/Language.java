package io.likeness.jobs.language;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.error.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** What cards and reports are written in; English stands in the code, the others in a catalogue. */
public enum Language {
  EN("en"),
  /** Simplified Chinese, {@code messages.zh.json}. */
  ZH("zh-CN");

  private static final String USUAL = "LIKENESS_LANG";

  private final String code;

  Language(String code) {
    this.code = code;
  }

  /**
   * The language that a user calls {@code word}.
   *
   * @param where what the user gave it to
   * @throws io.likeness.core.error.LikenessException when there is none
   */
  public static Language named(String word, String where) {
    return switch (word) {
      case "en" -> EN;
      case "zh" -> ZH;
      default -> throw Fault.USAGE.because(where + " is " + word + "; give en or zh.");
    };
  }

  /**
   * The language of whoever runs this, which {@code LIKENESS_LANG} of the environment says; English
   * where it says nothing. It is of pages only, and no digest depends on it.
   *
   * @throws io.likeness.core.error.LikenessException when it names another
   */
  public static Language usual() {
    return usual(System.getenv());
  }

  static Language usual(Map<String, String> environment) {
    String said = environment.getOrDefault(USUAL, "");
    return said.isEmpty() ? EN : named(said, USUAL);
  }

  /** The tag of the language as HTML wants it (BCP 47). */
  public String code() {
    return code;
  }

  /**
   * The message in this language, with its places {0}, {1}, … still open.
   *
   * @throws IllegalArgumentException if the catalogue lacks it
   */
  String message(String english) {
    if (this == EN) {
      return english;
    }
    String found = chinese().get(english);
    if (found == null) {
      throw new IllegalArgumentException("messages.zh.json lacks: " + english);
    }
    return found;
  }

  static Map<String, String> chinese() {
    return Chinese.MESSAGES;
  }

  /** Read first when a page needs it, since every command asks for the usual language. */
  private static final class Chinese {
    private static final Map<String, String> MESSAGES = read("messages.zh.json");
  }

  private static Map<String, String> read(String name) {
    try (InputStream in = Language.class.getResourceAsStream(name)) {
      return Map.copyOf(
          new ObjectMapper()
              .readValue(
                  Objects.requireNonNull(in, name), new TypeReference<Map<String, String>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
