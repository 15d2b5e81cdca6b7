package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders, files, columns, labels and values in Chinese, from the input to the export. */
@Tag("slow")
class ChineseWalkTest {
  private static final Pattern CHART = Pattern.compile("data:image/svg\\+xml;base64,([^\"]+)");

  @TempDir static Path folder;
  private static Path lake;

  @BeforeAll
  static void walk() throws IOException {
    TestSpark.session();
    Path recipe = ChineseCorpus.write(folder);
    lake = folder.resolve("湖");
    run(recipe);
    // Another version, so that there is something to compare, and a value that the first page
    // shows.
    run(recipe, "--set", "legal-basis=\"" + ChineseCorpus.HOSTILE + "\"");
  }

  private static void run(Path recipe, String... more) {
    assertThat(
            Main.execute(
                Stream.concat(
                        Stream.of(
                            "run",
                            recipe.toString(),
                            "--input",
                            folder.resolve("语料").toString(),
                            "--lake",
                            lake.toString()),
                        Stream.of(more))
                    .toArray(String[]::new)))
        .isZero();
  }

  @Test
  void aCardIsInChineseWithItsCharts() throws IOException {
    assertThat(Main.execute("card", "zh-1", "--lang", "zh", "--lake", lake.toString())).isZero();
    String card = Files.readString(lake.resolve("_likeness/cards/zh-1/internal.html"));
    assertThat(card)
        .contains("<html lang=\"zh-CN\">", "zh-1 的数据卡", "内部资料", "法律依据：合成数据，不含真人。")
        .contains("<td>女</td>", "<td>训练集</td>", "<td>采集</td>", "<td>语音片段</td>", "<td>摘要</td>")
        .doesNotContain("INTERNAL", "What is in it");
    assertThat(card).contains("<td>60.0 %</td>").contains("gender 的目标占比来源：2020 年人口普查，表 4");
    Matcher chart = CHART.matcher(card);
    assertThat(chart.find()).isTrue();
    assertThat(new String(Base64.getDecoder().decode(chart.group(1)), "UTF-8"))
        .contains("按 gender 的行数占比", "女", "男", "采集", "目标");
    assertThat(Files.readString(lake.resolve("_likeness/cards/zh-1/public.md"))).contains("没有进行发布");
  }

  @Test
  void aPlanSaysWhoSaysWhatIsAskedFor() throws IOException {
    String recipe = folder.resolve("配方.conf").toString();
    String[] plan = {"plan", recipe, "--lake", lake.toString()};
    assertThat(Printed.by(plan).ok()).contains("The target of gender has a source: 2020 年人口普查，表 4");
    assertThat(
            Printed.by(Stream.concat(Stream.of(plan), Stream.of("--json")).toArray(String[]::new))
                .json()
                .path("sources")
                .path("gender")
                .asText())
        .isEqualTo("2020 年人口普查，表 4");
  }

  private static void report(Path site, String edition) {
    assertThat(
            Main.execute(
                "report",
                "--edition",
                edition,
                "--lang",
                "zh",
                "--lake",
                lake.toString(),
                "--to",
                site.toString()))
        .isZero();
  }

  @Test
  void aReportIsInChinese() throws IOException {
    Path site = folder.resolve("报告");
    report(site, "internal");
    assertThat(Files.readString(site.resolve("index.html")))
        .contains("<html lang=\"zh-CN\">", "数据湖 湖", "版本", "zh-1", "<td>成功</td>")
        .doesNotContain("Versions");
  }

  @Test
  void anotherLanguageIsRefused() {
    assertThat(Main.execute("card", "zh-1", "--lang", "fr", "--lake", lake.toString()))
        .isEqualTo(1);
  }

  @Test
  void anExportKeepsLabelsAndValues() throws IOException {
    Path to = folder.resolve("导出");
    assertThat(
            Main.execute(
                "export",
                "zh",
                "--to",
                "kaldi",
                "--out",
                to.toString(),
                "--purpose",
                "train",
                "--lake",
                lake.toString()))
        .isZero();
    String all;
    try (Stream<Path> files = Files.walk(to)) {
      all =
          files
              .filter(f -> f.getFileName().toString().matches("text|utt2.*|.*\\.jsonl?"))
              .map(ChineseWalkTest::read)
              .collect(Collectors.joining("\n"));
    }
    assertThat(all).contains("普通话", "粤语").doesNotContain("说话人0", "片段0");
  }

  @Test
  void chromiumShowsTheReportWithoutErrorsRequestsOrSidewaysScrolling(@TempDir Path scratch)
      throws Exception {
    Optional<Chromium> chromium = Chromium.find();
    assumeTrue(
        chromium.isPresent(),
        "no chromium on the PATH, so nobody looked at the report; apt-get install chromium");
    Path inner = folder.resolve("页面");
    report(inner, "internal");
    List<Path> internal =
        Stream.of("index.html", "cards/zh-1.html", "cards/zh-2.html", "diffs/zh-1-to-zh-2.html")
            .map(inner::resolve)
            .toList();
    Path open = folder.resolve("公开");
    report(open, "public");
    List<Path> pages = new ArrayList<>(internal);
    pages.addAll(List.of(open.resolve("index.html"), open.resolve("cards/zh.html")));
    int wide = 0;
    for (Path page : pages) {
      for (int width : List.of(1280, 390)) {
        Chromium.Look look = chromium.get().look(page, width, scratch);
        assertThat(look.console()).as("console of " + page).isEmpty();
        JsonNode answer = look.answer();
        assertThat(answer.path("fetched")).as("requests of " + page).isEmpty();
        assertThat(answer.path("overflow").asInt()).as(page + " at " + width).isNotPositive();
        for (String none : List.of("scripts", "handlers", "broken", "unnamed", "unreachable")) {
          assertThat(answer.path(none).asInt(-1)).as(none + " in " + page).isZero();
        }
        wide += answer.path("reachable").asInt();
        assertThat(answer.path("lang").asText()).isEqualTo("zh-CN");
        assertThat(answer.path("headings").asInt()).isOne();
        String text = answer.path("text").asText();
        if (internal.contains(page)) {
          assertThat(text).as(page.toString()).contains(ChineseCorpus.HOSTILE);
        }
        assertThat(text.contains("内部资料")).as(page.toString()).isEqualTo(internal.contains(page));
      }
    }
    assertThat(wide).as("tables that are wider than a telephone, and scroll by keys").isPositive();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
