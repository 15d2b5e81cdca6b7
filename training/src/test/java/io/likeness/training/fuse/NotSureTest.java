package io.likeness.training.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotSureTest {
  private static List<NotSure.Score> one(double... scores) {
    List<NotSure.Score> out = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      out.add(new NotSure.Score("p" + i, scores[i]));
    }
    return out;
  }

  @Test
  void ofOneRowAPersonItIsTheUsualQuantile() {
    List<NotSure.Score> scores = one(0.9, 0.1, 0.5, 0.3, 0.7, 0.2, 0.4, 0.6, 0.8);
    // ceil((9 + 1) · 0.8) is the eighth smallest.
    assertThat(NotSure.of(scores, 0.8).threshold()).isEqualTo(0.8);
    assertThat(NotSure.of(scores, 0.9).threshold()).isEqualTo(0.9);
    assertThat(NotSure.of(scores, 0.91).threshold()).isInfinite();
    assertThat(NotSure.mostCoverage(9)).isEqualTo(0.9);
  }

  @Test
  void aPersonOfManyRowsCountsAsOne() {
    List<NotSure.Score> scores = new ArrayList<>(one(0.1, 0.2, 0.3));
    for (int i = 0; i < 97; i++) {
      scores.add(new NotSure.Score("talkative", 0.9));
    }
    assertThat(NotSure.of(scores, 0.6).threshold()).isEqualTo(0.3);
    assertThat(NotSure.of(scores, 0.7).threshold()).isEqualTo(0.9);
  }

  @Test
  void twoPossibleLabelsOrNoneAreNotSure() {
    NotSure half = new NotSure(0.9, 0.55, 20);
    assertThat(half.answer(new double[] {0.5, 0.46, 0.04})).isEqualTo(-1);
    assertThat(half.answer(new double[] {0.1, 0.6, 0.3})).isEqualTo(1);
    assertThat(half.answer(new double[] {0.4, 0.3, 0.3})).isEqualTo(-1);
    assertThat(new NotSure(0.9, Double.POSITIVE_INFINITY, 2).answer(new double[] {1, 0}))
        .isEqualTo(-1);
    assertThatThrownBy(() -> NotSure.of(one(0.1), 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NotSure.of(one(0.1), Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Rows of a person share most of their difficulty, as clips do. The mean over 400 draws of 19
   * persons and a new one has a standard error of 0.013 at most, and the promise is a bound, so the
   * seed aside a correct rule fails this in less than one of 10,000 runs; the rule that takes rows
   * for persons does not pass it.
   */
  @Test
  void newPersonsAreCoveredAsPromisedThoughRowsOfAPersonAreAlike() {
    CounterRandom random = CounterRandom.of(Sha256.ofAll("difficulty"), 2);
    double covered = 0;
    int draws = 400;
    for (int d = 0; d < draws; d++) {
      List<NotSure.Score> scores = new ArrayList<>();
      for (int p = 0; p < 19; p++) {
        person(random, "p" + p, 1 + random.nextInt(12), scores);
      }
      List<NotSure.Score> unseen = new ArrayList<>();
      person(random, "new", 10, unseen);
      NotSure rule = NotSure.of(scores, 0.8);
      covered += unseen.stream().filter(s -> s.score() <= rule.threshold()).count() / 10.0;
    }
    assertThat(covered / draws).isBetween(0.8 - 0.05, 0.8 + 0.11);
  }

  private static void person(
      CounterRandom random, String name, int rows, List<NotSure.Score> scores) {
    double hard = 0.9 * random.nextDouble();
    for (int i = 0; i < rows; i++) {
      scores.add(new NotSure.Score(name, hard + 0.1 * random.nextDouble()));
    }
  }
}
