package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.jobs.compare.Contest;
import io.likeness.jobs.compare.Contestant;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.training.compare.Answers;
import io.likeness.training.compare.Comparison;
import io.likeness.training.compare.Latency;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.PackedWeights;
import io.likeness.training.registry.ModelRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ComparisonPageTest {
  /** A word of letters alone; what is quoted, in code or part of a name does not count. */
  private static final Pattern ENGLISH = Pattern.compile("(?<![\\w@-])[a-z]{3,}(?![\\w-])");

  private static Contestant contestant(String name) {
    return new Contestant(
        name,
        new ModelRegistry.Entry(
            name,
            "2026",
            "tag-1",
            "voice-conv1d",
            "0".repeat(64),
            new ObjectMapper().createObjectNode(),
            Optional.empty(),
            Optional.empty()),
        PackedWeights.Precision.FP32,
        null,
        Architectures.of("voice-conv1d"),
        new byte[7],
        null);
  }

  private static Contest.Outcome outcome() {
    List<Answers> rows = new ArrayList<>();
    for (int person = 0; person < 12; person++) {
      rows.add(
          new Answers(
              "person-" + person,
              Map.of("口音", "北"),
              0,
              new float[] {0.4f, 0.6f},
              new float[] {0.9f, 0.1f}));
    }
    return new Contest.Outcome(
        contestant("m-1"),
        contestant("m-2"),
        "tag-1",
        List.of("甲", "乙"),
        Comparison.of(rows, 2, 0.02),
        new Latency.Pair(
            new Latency(1, 2), new Latency(3, 4), new Latency.Difference(200, 2.5, 1.5, 3.5)),
        List.of(
            Phrase.of(
                "Not evidence: persons of the test split of {0} stand in its training split too.",
                "tag-1")));
  }

  @Test
  void aPageInChineseHasNoEnglishOfOurs() {
    String page = ComparisonPage.html(outcome(), Language.ZH);
    String body = page.substring(page.indexOf("<body>")).replaceAll("<[^>]*>", "\n");
    assertThat(ENGLISH.matcher(body).results().map(m -> m.group())).isEmpty();
    assertThat(page)
        .contains("<html lang=\"zh-CN\">", "m-1 与 m-2", "内部资料", "不能作为证据", "第二个模型的准确率比第一个高")
        .contains("200 对之差的中位数为 2.500 毫秒，95 % 区间 1.500 至 3.500")
        .contains("<td>校准误差</td>", "<td>第一个</td>", "<td>北</td>");
  }

  @Test
  void aPageInEnglishIsAsItWas() {
    assertThat(ComparisonPage.html(outcome(), Language.EN))
        .contains("<html lang=\"en\">", "<h2>Scores</h2>", "<td>calibration error</td>")
        .contains("<td>first</td><td>m-1</td><td>voice-conv1d</td><td>tag-1</td>")
        .contains("2.500 ms in the median of 200 pairs, 95 % interval 1.500 to 3.500")
        .contains(" to ", "The second model is more accurate than the first by 1.000");
  }
}
