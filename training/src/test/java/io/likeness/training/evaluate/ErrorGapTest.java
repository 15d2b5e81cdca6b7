package io.likeness.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.statistics.FalseDiscoveries;
import io.likeness.core.statistics.PersonDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorGapTest {
  /** {@code wrong} of {@code rows} rows of a person are wrong. */
  private static void add(
      List<Scores.Judged> to, String person, Map<String, String> groups, int rows, int wrong) {
    for (int i = 0; i < rows; i++) {
      to.add(new Scores.Judged(person, groups, 0, i < wrong ? 1 : 0));
    }
  }

  /** Four persons of accent a have 10 to 40 % wrong, four of b 50 to 80 %; all rooms fare alike. */
  private static List<Scores.Judged> rows() {
    List<Scores.Judged> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String room = i % 2 == 0 ? "kitchen" : "hall";
      add(rows, "p" + i, Map.of("accent", i < 4 ? "a" : "b", "room", room), 10, i + 1);
    }
    return rows;
  }

  @Test
  void saysHowMuchWorseAGroupIsThanAllOthers() {
    List<ErrorGap> gaps = ErrorGap.of(rows());
    assertThat(gaps).extracting(ErrorGap::value).containsExactly("a", "b", "hall", "kitchen");
    ErrorGap b = gaps.get(1);
    PersonDifference expected =
        PersonDifference.of(
            new PersonDifference.Side(4, 40, 26, 400, 260, 25 + 36 + 49 + 64),
            new PersonDifference.Side(4, 40, 10, 400, 100, 1 + 4 + 9 + 16),
            PersonDifference.Shared.NOBODY);
    assertThat(b.rows()).isEqualTo(40);
    assertThat(b.persons()).isEqualTo(4);
    assertThat(b.error()).isCloseTo(0.65, within(1e-12));
    assertThat(b.difference()).isCloseTo(0.4, within(1e-12));
    assertThat(b.low()).isCloseTo(expected.low(), within(1e-12)).isPositive();
    assertThat(b.p()).isCloseTo(expected.p(), within(1e-12)).isLessThan(0.02);
    assertThat(gaps.get(0).difference()).isCloseTo(-0.4, within(1e-12));
  }

  @Test
  void paysForAllGroupsThatWereLookedAt() {
    List<ErrorGap> gaps = ErrorGap.of(rows());
    assertThat(gaps.stream().mapToDouble(ErrorGap::adjusted).toArray())
        .isEqualTo(FalseDiscoveries.adjusted(gaps.stream().mapToDouble(ErrorGap::p).toArray()));
    assertThat(gaps.get(1).adjusted()).isCloseTo(2 * gaps.get(1).p(), within(1e-12));
    assertThat(gaps.get(2).adjusted()).isGreaterThan(0.3);
  }

  @Test
  void oneValueIsNoGroupAndOnePersonProvesNothing() {
    List<Scores.Judged> rows = new ArrayList<>();
    add(rows, "p0", Map.of("accent", "a", "kind", "clip"), 10, 9);
    add(rows, "p1", Map.of("accent", "b", "kind", "clip"), 10, 1);
    add(rows, "p2", Map.of("accent", "b", "kind", "clip"), 10, 2);
    List<ErrorGap> gaps = ErrorGap.of(rows);
    assertThat(gaps).extracting(ErrorGap::attribute).containsOnly("accent");
    assertThat(gaps.get(0).difference()).isCloseTo(0.75, within(1e-12));
    assertThat(gaps.get(0).p()).isNaN();
    assertThat(gaps.get(0).adjusted()).isNaN();
  }

  @Test
  void withoutRowsThereAreNone() {
    assertThat(ErrorGap.of(List.of())).isEmpty();
  }
}
