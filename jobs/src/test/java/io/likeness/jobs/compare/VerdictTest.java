package io.likeness.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.training.compare.Comparison;
import io.likeness.training.compare.Measure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static Comparison comparison(
      int persons, double difference, double personP, boolean notInferior) {
    Map<Measure, Comparison.Difference> measures = new EnumMap<>(Measure.class);
    measures.put(
        Measure.ACCURACY,
        new Comparison.Difference(
            0.5, 0.5 + difference, difference, difference - 0.1, difference + 0.1));
    return new Comparison(
        100,
        persons,
        20,
        30,
        0.01,
        personP,
        measures,
        new Comparison.NonInferiority(0.02, difference - 0.1, notInferior),
        List.of(
            new Comparison.Slice("accent", "north", 50, 9, 0.5, 0.75, 0.01, 0.001, 0.002),
            new Comparison.Slice("accent", "coast", 50, 9, 0.5, 0.5, 1, 1, 1)));
  }

  private static List<String> english(Comparison c) {
    return Verdict.of(c).stream().map(Phrase::english).toList();
  }

  @Test
  void aFindingSaysWhichWayItGoes() {
    assertThat(english(comparison(30, 0.2, 0.001, true)))
        .containsExactly(
            "The second model is more accurate than the first by 0.200 (95 % interval 0.100 to"
                + " 0.300, p = 0.0010 by person).",
            "The second model is not inferior to the first by a margin of 0.02.",
            "For accent = north the accuracy goes from 0.500 to 0.750 (p = 0.0020 after Holm).");
    assertThat(english(comparison(30, -0.2, 0.001, false)))
        .contains("It is not shown that the second model is at most 0.02 less accurate.")
        .first()
        .asString()
        .startsWith("The second model is less accurate than the first by 0.200");
  }

  @Test
  void whatIsNotShownIsNotClaimed() {
    assertThat(english(comparison(30, 0.01, 0.05, false)).get(0))
        .startsWith("No difference of accuracy is shown: second more accurate by 0.010");
    assertThat(english(comparison(30, -0.01, 0.6, false)).get(0))
        .startsWith("No difference of accuracy is shown: second less accurate by 0.010");
  }

  @Test
  void ofNinePersonsNonInferiorityIsNotPromised() {
    assertThat(english(comparison(9, 0.2, 0.01, false)).get(1)).contains("at least 10 persons");
  }

  @Test
  void ofFewPersonsNothingIsSaid() {
    assertThat(english(comparison(4, 0.2, 0.01, false)))
        .singleElement()
        .asString()
        .contains("4 persons", "before there are 5");
    assertThat(english(comparison(1, 0.2, 0.01, false)))
        .singleElement()
        .asString()
        .contains("of one person");
  }

  @Test
  void everySentenceHasItsChinese() {
    assertThat(Verdict.of(comparison(30, 0.2, 0.001, true)))
        .extracting(p -> p.in(Language.ZH))
        .containsExactly(
            "第二个模型的准确率比第一个高 0.200（95 % 区间 0.100 至 0.300，按人 p = 0.0010）。",
            "以 0.02 为界，第二个模型不劣于第一个。",
            "accent = north 时，准确率由 0.500 变为 0.750（经 Holm 校正 p = 0.0020）。");
  }
}
