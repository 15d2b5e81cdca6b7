package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ChartsTest {
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
