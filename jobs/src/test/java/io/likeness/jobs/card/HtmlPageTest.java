package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlPageTest {
  private static final String HOSTILE = "<script>alert(1)</script>\"'&\u0000";
  private static final String HARMLESS =
      "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\uFFFD";

  private static Block.Table table(String cell) {
    return new Block.Table(Phrase.list("version"), List.of(Phrase.row(cell)));
  }

  @Test
  void whoHasNoPointerReachesAWideTableAndHearsWhatItIsAbout() {
    String page =
        HtmlPage.of(
            Phrase.verbatim(HOSTILE),
            List.of(table("a"), new Block.Heading(Phrase.of("Versions")), table("b"), table("c")),
            Language.ZH);
    String wrapper = "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s\"><table>";
    assertThat(page)
        .contains(wrapper.formatted(HARMLESS), ".wide{overflow-x:auto")
        .containsPattern("(?s)(" + wrapper.formatted("版本") + ".*){2}");
    assertThat(page.split("<table>", -1)).hasSameSizeAs(page.split("</table></div>", -1));
  }

  @Test
  void whateverIsInATextIsShownAndNeverRead() {
    List<Block> blocks =
        List.of(
            new Block.Heading(Phrase.verbatim(HOSTILE)),
            new Block.Text(Phrase.verbatim(HOSTILE), true),
            new Block.Link(Phrase.verbatim(HOSTILE), HOSTILE),
            table(HOSTILE));
    String page = HtmlPage.of(Phrase.verbatim(HOSTILE), blocks, Language.EN);
    assertThat(page).doesNotContain("<script", "\u0000").contains(HARMLESS);
    assertThat(page).contains(HtmlPage.fragment(Phrase.verbatim(HOSTILE), blocks, Language.EN));
  }
}
