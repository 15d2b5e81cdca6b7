package io.likeness.jobs.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.error.RejectCode;
import io.likeness.training.Warning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue holds what pages say, and nothing else. */
class CatalogueTest {
  private static final String LITERAL = "\"(?:[^\"\\\\]|\\\\.)*+\"";
  private static final Pattern WORD = Pattern.compile(LITERAL);
  private static final Pattern ONE =
      Pattern.compile("Phrase\\.of\\(\\s*(" + LITERAL + "(?:\\s*\\+\\s*" + LITERAL + ")*+)");
  private static final Pattern MANY =
      Pattern.compile("Phrase\\.list\\(\\s*(" + LITERAL + "(?:\\s*,\\s*" + LITERAL + ")*+)\\s*\\)");
  private static final Pattern CALL = Pattern.compile("Phrase\\.(of|list)\\(");
  private static final Pattern PLACE = Pattern.compile("\\{\\d}");

  @Test
  void everyMessageOfTheCodeIsInTheCatalogueAndNoOther() throws IOException {
    TreeSet<String> said = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(f -> f.toString().endsWith(".java")).toList()) {
        said(Files.readString(source), source, said);
      }
    }
    said.remove("");
    Stream.of(Warning.values()).map(Warning::form).forEach(said::add);
    Stream.of(RejectCode.values()).map(RejectCode::meaning).forEach(said::add);
    assertThat(said).hasSizeGreaterThan(100);
    assertThat(new TreeSet<>(Language.chinese().keySet())).isEqualTo(said);
  }

  @Test
  void theEnvironmentSaysWhatPagesAreWrittenIn() {
    assertThat(Language.usual(Map.of())).isEqualTo(Language.EN);
    assertThat(Language.usual(Map.of("LIKENESS_LANG", ""))).isEqualTo(Language.EN);
    assertThat(Language.usual(Map.of("LIKENESS_LANG", "zh"))).isEqualTo(Language.ZH);
    assertThatThrownBy(() -> Language.usual(Map.of("LIKENESS_LANG", "fr")))
        .hasMessage("LIKENESS_LANG is fr; give en or zh.");
  }

  private static void said(String source, Path file, TreeSet<String> said) throws IOException {
    long calls = CALL.matcher(source).results().count();
    long read = 0;
    for (Matcher m = ONE.matcher(source); m.find(); read++) {
      StringBuilder message = new StringBuilder();
      for (String part : words(m.group(1))) {
        message.append(part);
      }
      said.add(message.toString());
    }
    for (Matcher m = MANY.matcher(source); m.find(); read++) {
      said.addAll(words(m.group(1)));
    }
    assertThat(read).as("calls in %s whose message is written out", file).isEqualTo(calls);
  }

  private static List<String> words(String literals) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> words = new java.util.ArrayList<>();
    for (Matcher m = WORD.matcher(literals); m.find(); ) {
      words.add(json.readValue(m.group(), String.class));
    }
    return words;
  }

  @Test
  void aTranslationHasThePlacesOfItsMessage() {
    Language.chinese()
        .forEach((english, chinese) -> assertThat(places(chinese)).isEqualTo(places(english)));
  }

  private static List<String> places(String message) {
    return PLACE.matcher(message).results().map(m -> m.group()).sorted().toList();
  }

  @Test
  void valuesAreNeitherTranslatedNorSearchedForPlaces() {
    assertThat(Phrase.of("From {0} to {1}", "{1}", "share").in(Language.ZH))
        .isEqualTo("从 {1} 到 share");
    assertThat(Phrase.verbatim("share").in(Language.ZH)).isEqualTo("share");
  }
}
