package io.likeness.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScoresTest {
  private static Scores.Judged row(String person, int truth, int said) {
    return new Scores.Judged(person, Map.of("accent", person), truth, said);
  }

  @Test
  void knowsAccuracyRecallAndF1OfASmallTable() {
    // Truth 0: three right of four; truth 1: one right of two; label 2 never occurs.
    Scores s =
        Scores.of(
            List.of(
                row("a", 0, 0),
                row("a", 0, 0),
                row("a", 0, 0),
                row("b", 0, 1),
                row("b", 1, 1),
                row("b", 1, 0)),
            3);
    assertThat(s.accuracy()).isCloseTo(4 / 6.0, Offset.offset(1e-12));
    assertThat(s.uar()).isCloseTo((0.75 + 0.5) / 2, Offset.offset(1e-12));
    assertThat(s.macroF1()).isCloseTo((6 / 8.0 + 2 / 4.0) / 2, Offset.offset(1e-12));
    assertThat(s.confusion()[0]).containsExactly(3, 1, 0);
    assertThat(s.interval().note()).isEqualTo("no interval: 2 persons, 5 are needed");
    assertThat(s.interval().low()).isNaN();
  }

  @Test
  void theIntervalKnowsThatClipsOfAPersonAreAlike() {
    List<Scores.Judged> alike = new ArrayList<>();
    List<Scores.Judged> apart = new ArrayList<>();
    for (int p = 0; p < 10; p++) {
      for (int i = 0; i < 20; i++) {
        alike.add(row("p" + p, 0, p % 2));
        apart.add(row("p" + p, 0, i % 2));
      }
    }
    Scores.Interval wide = Scores.of(alike, 2).interval();
    Scores.Interval narrow = Scores.of(apart, 2).interval();
    assertThat(wide.high() - wide.low()).isGreaterThan(0.6);
    // As 200 independent rows, but for the persons' degrees of freedom.
    assertThat(narrow.high() - narrow.low()).isBetween(0.14, 0.18);
  }

  @Test
  void scoresGroupsAndPersons() {
    List<Scores.Judged> rows = List.of(row("a", 0, 0), row("b", 1, 0), row("b", 1, 1));
    assertThat(Scores.byGroup(rows, 2).get("accent").get("b").accuracy()).isEqualTo(0.5);
    assertThat(Scores.byPerson(rows)).containsEntry("a", 1.0).containsEntry("b", 0.5);
  }
}
