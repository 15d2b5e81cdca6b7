package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Lake;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.language.Language;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.release.DeltaLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class SiteTest {
  @TempDir Path folder;

  @Test
  void aReportThatFailedMayBeMadeAgain() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    String to = folder.resolve("site").toString();
    Path runs = Files.createDirectories(folder.resolve("lake/_likeness/runs"));
    Path broken = Files.writeString(runs.resolve("1.json"), "{");
    assertThatThrownBy(() -> Site.write(lake, to, true, Language.EN))
        .isInstanceOf(LikenessException.class);
    assertThat(Path.of(to)).doesNotExist();
    Files.delete(broken);
    Site.write(lake, to, true, Language.EN);
    assertThat(Path.of(to, "index.html")).exists();
  }

  @Test
  void pagesOfAnEarlierReportGoAndNothingElseThatLiesThere() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path site = folder.resolve("site");
    Site.write(lake, site.toString(), true, Language.EN);
    Path cards = Files.createDirectories(site.resolve("cards"));
    Files.createDirectories(site.resolve("diffs"));
    Path page = Files.writeString(cards.resolve("gone-1.html"), "Card of gone-1");
    Path diff = Files.writeString(site.resolve("diffs/gone-1-to-gone-2.html"), "Differences");
    Path mine = Files.writeString(cards.resolve("mine.html"), "somebody's");
    Path outside = Files.writeString(folder.resolve("outside.html"), "somebody's");
    Path mark = site.resolve("likeness-report.txt");
    Files.writeString(
        mark,
        Files.readString(mark)
            + "cards/gone-1.html\ndiffs/gone-1-to-gone-2.html\n../outside.html\n"
            + "cards/../../outside.html\n");
    Site.write(lake, site.toString(), false, Language.EN);
    assertThat(page).doesNotExist();
    assertThat(diff.getParent()).doesNotExist();
    assertThat(mine).exists();
    assertThat(outside).exists();
    assertThat(Files.readString(mark)).doesNotContain("gone-1");

    Files.writeString(mark, "Pages made by `likeness report`; they may be made again.\n");
    assertThatThrownBy(() -> Site.write(lake, site.toString(), false, Language.EN))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("an older Likeness");
  }

  @Test
  void whereAPageCannotBeWrittenThoseOfBeforeStay() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path site = folder.resolve("site");
    Site.write(lake, site.toString(), true, Language.EN);
    Path card = Files.createDirectories(site.resolve("cards")).resolve("gone-1.html");
    Files.writeString(card, "Card of gone-1");
    Files.writeString(
        site.resolve("likeness-report.txt"), "cards/gone-1.html\n", StandardOpenOption.APPEND);
    Path index = site.resolve("index.html");
    Files.delete(index);
    Path inTheWay = Files.createDirectories(index.resolve("folder"));
    assertThatThrownBy(() -> Site.write(lake, site.toString(), true, Language.EN))
        .isInstanceOf(LikenessException.class);
    assertThat(card).hasContent("Card of gone-1");
    assertThatThrownBy(() -> Site.write(lake, site.toString(), false, Language.EN))
        .as("what is internal goes before anything is public")
        .isInstanceOf(LikenessException.class);
    assertThat(card).doesNotExist();
    Files.delete(inTheWay);
    Files.delete(index);

    Site.write(lake, site.toString(), false, Language.EN);
    Files.writeString(Files.createDirectories(card.getParent()).resolve("gone.html"), "of gone");
    Files.writeString(
        site.resolve("likeness-report.txt"), "cards/gone.html\n", StandardOpenOption.APPEND);
    Files.delete(index);
    Files.createDirectories(inTheWay);
    assertThatThrownBy(() -> Site.write(lake, site.toString(), false, Language.EN))
        .isInstanceOf(LikenessException.class);
    assertThat(card.resolveSibling("gone.html")).as("public before and after").exists();
  }

  @Test
  void behindALinkThePagesAreReplacedAndTheLinkStays() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path target = Files.createDirectories(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    Site.write(lake, link.toString(), true, Language.EN);
    assertThat(Files.readString(target.resolve("index.html"))).contains("INTERNAL");
    Site.write(lake, link.toString(), false, Language.EN);
    assertThat(Files.readString(target.resolve("index.html"))).doesNotContain("INTERNAL");
    assertThat(link).isSymbolicLink();
    Path inside = Files.createSymbolicLink(folder.resolve("inside"), folder.resolve("lake"));
    assertThatThrownBy(() -> Site.write(lake, inside.resolve("site").toString(), true, Language.EN))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("within the lake");
  }

  @Test
  void theInternalEditionShowsWhatWasChargedAndWhatIsLeft() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    DeltaLedger ledger = new DeltaLedger(lake, "c", new PrivacyLoss.Approximate(0.9, 1e-5));
    ledger.charge("c/0123456789abcdef", new PrivacyLoss.Approximate(0.2, 0));
    ledger.charge("training/c-utterance-1/feed", new PrivacyLoss.Approximate(0.1, 4e-6));
    Path site = folder.resolve("site");
    Site.write(lake, site.toString(), true, Language.EN);
    assertThat(Files.readString(site.resolve("index.html")))
        .contains("Privacy ledger")
        .contains(row("c", "person", "0.9", "0.3", "0.6", "1.0E-5", "4.0E-6", "6.0E-6"))
        .contains(
            row("c", "c/0123456789abcdef", "–", "–", "0.2", "0.0")
                + row("c", "training/c-utterance-1/feed", "–", "–", "0.1", "4.0E-6"));
    Site.write(lake, site.toString(), true, Language.ZH);
    assertThat(Files.readString(site.resolve("index.html")))
        .contains("隐私账本", "<td>人</td>", "剩余 ε")
        .doesNotContain("Privacy ledger");
    Site.write(lake, site.toString(), false, Language.EN);
    assertThat(Files.readString(site.resolve("index.html"))).doesNotContain("0123456789abcdef");
  }

  private static String row(String... cells) {
    return "<tr><td>" + String.join("</td><td>", cells) + "</td></tr>";
  }

  @Test
  void pagesLieOutsideTheLakeAndLeaveNothingElseBehind() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    for (String within : List.of("lake", "lake/site")) {
      assertThatThrownBy(
              () -> Site.write(lake, folder.resolve(within).toString(), true, Language.EN))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("within the lake");
    }
    Site.write(lake, folder.resolve("lake.pages").toString(), true, Language.EN);
    try (Stream<Path> pages = Files.walk(folder.resolve("lake.pages"))) {
      assertThat(pages.filter(Files::isRegularFile))
          .extracting(p -> p.getFileName().toString())
          .containsExactlyInAnyOrder("index.html", "likeness-report.txt");
    }
  }
}
