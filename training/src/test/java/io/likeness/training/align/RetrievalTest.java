package io.likeness.training.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RetrievalTest {
  private static Retrieval.Point point(String person, int label, double angle) {
    return new Retrieval.Point(
        person, label, new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
  }

  @Test
  void theNearestRecordsComeFirst() {
    List<Retrieval.Point> gallery =
        List.of(point("a", 0, 0), point("a", 1, 1), point("b", 1, 1.5), point("b", 2, 3));
    List<Retrieval.Served> served =
        Retrieval.ask(List.of(point("q", 1, 0.9), point("q", 1, 0.1), point("r", 7, 0)), gallery);
    assertThat(served).extracting(Retrieval.Served::place).containsExactly(1, 2);
    Retrieval r = Retrieval.of(served);
    assertThat(r.first().value()).isEqualTo(0.5);
    assertThat(r.few().value()).isEqualTo(1);
    assertThat(r.meanReciprocalRank()).isEqualTo(0.75);
    assertThat(r.persons()).isEqualTo(1);
    assertThat(r.first().interval().note()).contains("no interval");
    assertThat(r.first().chance()).isEqualTo(0.5);
  }

  @Test
  void chanceIsThatOfDrawingWithoutPuttingBack() {
    assertThat(Retrieval.byLot(45, 5, 1)).isCloseTo(5 / 45.0, within(1e-12));
    // 1 - C(40, 5) / C(45, 5)
    assertThat(Retrieval.byLot(45, 5, 5)).isCloseTo(1 - 658_008 / 1_221_759.0, within(1e-12));
    assertThat(Retrieval.byLot(4, 2, 5)).isEqualTo(1);
  }
}
