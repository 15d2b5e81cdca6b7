package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.error.RejectCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** The catalogue holds what the cards say, and nothing else. */
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
    for (String folder : List.of("card", "compare")) {
      try (Stream<Path> sources =
          Files.list(Path.of("src/main/java/io/likeness/jobs").resolve(folder))) {
        for (Path source : sources.toList()) {
          said(Files.readString(source), source, said);
        }
      }
    }
    said.remove("");
    Stream.of(RejectCode.values()).map(RejectCode::meaning).forEach(said::add);
    assertThat(said).hasSizeGreaterThan(100);
    assertThat(new TreeSet<>(Language.chinese().keySet())).isEqualTo(said);
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

  @Test
  void aChartKeepsItsTextsAsTextsInAnyScript() throws Exception {
    Block.Chart chart =
        new Block.Chart(
            Phrase.of("share of rows by {0}", "口音"),
            List.of("普通话", "<script>", "a\u0007b\uFFFEc\ud800d"),
            Map.of(Words.of("collected"), List.of(0.5, 0.25, 0.25)));
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(Charts.svg(chart, Language.ZH)));
    String svg = new String(Charts.svg(chart, Language.ZH), StandardCharsets.UTF_8);
    assertThat(svg).contains("<svg", "按 口音 的行数占比", "普通话", "占比", "采集").doesNotContain("<script>");
    assertThat(svg).isEqualTo(new String(Charts.svg(chart, Language.ZH), StandardCharsets.UTF_8));
  }
}
