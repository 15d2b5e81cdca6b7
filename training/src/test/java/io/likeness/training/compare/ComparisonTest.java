package io.likeness.training.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.evaluate.ArgMax;
import io.likeness.training.evaluate.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Offset<Double> TINY = Offset.offset(1e-6);

  private static float[] says(int label, float sure) {
    float[] p = {(1 - sure) / 2, (1 - sure) / 2, (1 - sure) / 2};
    p[label] = sure;
    return p;
  }

  /** Rows of {@code persons}; the models are right with the given chances, independently. */
  private static List<Answers> rows(int persons, int each, double first, double second, int seed) {
    CounterRandom random = CounterRandom.of(Sha256.ofAll("rows"), seed);
    List<Answers> rows = new ArrayList<>();
    for (int p = 0; p < persons; p++) {
      for (int i = 0; i < each; i++) {
        int truth = random.nextInt(3);
        rows.add(
            new Answers(
                "person-" + p,
                Map.of("accent", p % 2 == 0 ? "a" : "b", "name", "n" + p),
                truth,
                says(random.nextDouble() < first ? truth : (truth + 1) % 3, 0.8f),
                says(random.nextDouble() < second ? truth : (truth + 1) % 3, 0.8f)));
      }
    }
    return rows;
  }

  @Test
  void scoresAreThoseOfTheReport() {
    List<Answers> rows = rows(7, 9, 0.6, 0.8, 1);
    Comparison c = Comparison.of(rows, 3, 0.02);
    List<Scores.Judged> judged =
        rows.stream()
            .map(r -> new Scores.Judged(r.person(), r.groups(), r.truth(), ArgMax.of(r.second())))
            .toList();
    Scores scores = Scores.of(judged, 3);
    assertThat(c.measures().get(Measure.ACCURACY).second()).isCloseTo(scores.accuracy(), TINY);
    assertThat(c.measures().get(Measure.UAR).second()).isCloseTo(scores.uar(), TINY);
    assertThat(c.measures().get(Measure.MACRO_F1).second()).isCloseTo(scores.macroF1(), TINY);
    assertThat(c.onlySecond() - c.onlyFirst())
        .isEqualTo(Math.round(c.measures().get(Measure.ACCURACY).difference() * rows.size()));
  }

  @Test
  void calibrationErrorIsTheGapBetweenConfidenceAndRight() {
    // Both always 0.8 sure: right in 3 of 4 rows gives 0.05, right in 1 of 4 gives 0.55.
    List<Answers> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(new Answers("p", Map.of(), 0, says(i < 3 ? 0 : 1, 0.8f), says(i < 1 ? 0 : 1, 0.8f)));
    }
    Comparison.Difference ece = Comparison.of(rows, 3, 0.02).measures().get(Measure.ECE);
    assertThat(ece.first()).isCloseTo(0.05, TINY);
    assertThat(ece.second()).isCloseTo(0.55, TINY);
  }

  @Test
  void aClearlyBetterModelIsFoundBetterAndNotInferior() {
    Comparison c = Comparison.of(rows(30, 20, 0.6, 0.8, 2), 3, 0.02);
    assertThat(c.personP()).isLessThan(1e-4);
    assertThat(c.measures().get(Measure.ACCURACY).low()).isPositive();
    assertThat(c.nonInferiority().shown()).isTrue();
    assertThat(c.slices()).filteredOn(s -> s.attribute().equals("accent")).hasSize(2);
    assertThat(c.slices()).filteredOn(Comparison.Slice::differs).hasSize(2);
  }

  @Test
  void theOtherWayRoundEverythingIsMirrored() {
    List<Answers> rows = rows(12, 10, 0.6, 0.75, 3);
    List<Answers> mirrored =
        rows.stream()
            .map(r -> new Answers(r.person(), r.groups(), r.truth(), r.second(), r.first()))
            .toList();
    Comparison one = Comparison.of(rows, 3, 0.02);
    Comparison other = Comparison.of(mirrored, 3, 0.02);
    assertThat(other.personP()).isEqualTo(one.personP());
    assertThat(other.mcNemarP()).isEqualTo(one.mcNemarP());
    for (Measure m : Measure.values()) {
      assertThat(other.measures().get(m).low()).isCloseTo(-one.measures().get(m).high(), TINY);
    }
  }

  @Test
  void aModelComparedWithItselfDoesNotDiffer() {
    List<Answers> rows =
        rows(12, 10, 0.6, 0.75, 4).stream()
            .map(r -> new Answers(r.person(), r.groups(), r.truth(), r.first(), r.first()))
            .toList();
    Comparison c = Comparison.of(rows, 3, 0.001);
    assertThat(c.personP()).isEqualTo(1);
    assertThat(c.measures().get(Measure.ACCURACY).low()).isZero();
    assertThat(c.measures().get(Measure.ACCURACY).high()).isZero();
    assertThat(c.nonInferiority().shown()).isTrue();
  }

  @Test
  void ofFewPersonsNothingIsClaimed() {
    Comparison c = Comparison.of(rows(4, 50, 0.2, 0.9, 5), 3, 0.02);
    assertThat(c.measures().get(Measure.ACCURACY).low()).isNaN();
    assertThat(c.nonInferiority().shown()).isFalse();
    assertThat(c.slices()).allSatisfy(s -> assertThat(s.holmP()).isNaN());
  }

  @Test
  void ofNinePersonsNonInferiorityIsNotPromised() {
    Comparison nine = Comparison.of(rows(9, 50, 0.5, 0.95, 7), 3, 0.02);
    assertThat(nine.measures().get(Measure.ACCURACY).low()).isPositive();
    assertThat(nine.nonInferiority().shown()).isFalse();
  }

  @Test
  void refusesAMarginThatIsNoMargin() {
    assertThatThrownBy(() -> Comparison.of(rows(6, 2, 1, 1, 6), 3, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Comparison.of(List.of(), 3, 0.02))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void quantilesOfTimesAreByNearestRank() {
    double[] times = new double[20];
    for (int i = 0; i < 20; i++) {
      times[i] = 20 - i;
    }
    assertThat(Latency.of(times)).isEqualTo(new Latency(10, 19));
    int[] calls = new int[2];
    Latency.Pair pair = Latency.inTurns(round -> calls[0]++, round -> calls[1]++, 30);
    assertThat(calls[0]).isEqualTo(calls[1]).isEqualTo(50);
    assertThat(pair.difference().rounds()).isEqualTo(30);
  }

  @Test
  void whatOneModelTakesLongerIsFoundRoundByRound() {
    double[] first = new double[10];
    double[] second = new double[10];
    for (int i = 0; i < 10; i++) {
      // Rounds differ by up to 900, the models by 1 to 10.
      first[i] = 100.0 * (i * 7 % 10);
      second[i] = first[i] + i + 1;
    }
    // Of ten, P(X <= 1) = 11 / 1024 and P(X <= 2) = 56 / 1024: the second and the ninth.
    assertThat(Latency.pair(first, second).difference())
        .isEqualTo(new Latency.Difference(10, 5, 2, 9));
    assertThat(Latency.pair(second, first).difference())
        .isEqualTo(new Latency.Difference(10, -6, -9, -2));
    assertThat(Latency.pair(new double[5], new double[5]).difference())
        .isEqualTo(new Latency.Difference(5, 0, Double.NaN, Double.NaN));
  }
}
