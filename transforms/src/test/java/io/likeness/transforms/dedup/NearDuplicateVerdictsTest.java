package io.likeness.transforms.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.SplitSpec.By;
import io.likeness.transforms.dedup.NearDuplicateVerdicts.Decision;
import io.likeness.transforms.dedup.NearDuplicateVerdicts.Pair;
import io.likeness.transforms.dedup.NearDuplicateVerdicts.Side;
import io.likeness.transforms.dedup.NearDuplicateVerdicts.Verdict;
import io.likeness.transforms.split.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NearDuplicateVerdictsTest {
  private static Side side(String record, String person, String label, double worth) {
    return new Side(record, person, true, label, worth);
  }

  private static Pair pair(Side a, Side b) {
    return new Pair(a, b, 0.9);
  }

  private static List<Decision> fresh(Pair... pairs) {
    return new NearDuplicateVerdicts(By.PERSON, Map.of(), Map.of()).decide(List.of(pairs));
  }

  private static String dropped(Decision d) {
    return d.dropped().map(Side::record).orElse("");
  }

  @Test
  void ofOnePersonAndLabelTheBetterStaysAndStandsForTheOther() {
    Decision d = fresh(pair(side("a", "p", "x", 1), side("b", "p", "x", 2))).get(0);
    assertThat(d.verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(dropped(d)).isEqualTo("a");
    assertThat(d.kept().record()).isEqualTo("b");
  }

  @Test
  void twoLabelsAreForReviewAndNothingGoes() {
    Decision d = fresh(pair(side("a", "p", "x", 1), side("b", "p", "y", 2))).get(0);
    assertThat(d.verdict()).isEqualTo(Verdict.REVIEW);
    assertThat(d.dropped()).isEmpty();
  }

  @Test
  void theEndOfAChainStaysSinceWhatItIsLikeWasDropped() {
    Side best = side("a", "p", "x", 3);
    Side middle = side("b", "p", "x", 2);
    Side end = side("c", "p", "x", 1);
    assertThat(fresh(pair(middle, end), pair(best, middle)))
        .extracting(NearDuplicateVerdictsTest::dropped)
        .containsExactly("b");
  }

  @Test
  void twoPersonsAreUnitedAndAnUnnamedPersonsRecordGoesBeforeANamedOnes() {
    assertThat(fresh(pair(side("a", "p", "x", 1), side("b", "q", "y", 2))).get(0).verdict())
        .isEqualTo(Verdict.UNITED);
    Side unnamed = new Side("b", "q", false, "x", 9);
    assertThat(dropped(fresh(pair(side("a", "p", "x", 1), unnamed)).get(0))).isEqualTo("b");
  }

  @Test
  void ofPersonsWhoStandInTwoPartsTheRecordNearerToTrainingGoes() {
    NearDuplicateVerdicts verdicts =
        new NearDuplicateVerdicts(
            By.PERSON, Map.of("p", Part.TEST, "q", Part.TRAIN, "c", Part.TRAIN), Map.of("q", "c"));
    Decision d =
        verdicts.decide(List.of(pair(side("a", "p", "x", 1), side("b", "q", "x", 2)))).get(0);
    assertThat(d.verdict()).isEqualTo(Verdict.DECONTAMINATED);
    assertThat(dropped(d)).isEqualTo("b");
  }

  @Test
  void aNewPersonLinkedToBothPartsJoinsOneAndLosesWhatLeaksIntoTheOther() {
    NearDuplicateVerdicts verdicts =
        new NearDuplicateVerdicts(By.PERSON, Map.of("p", Part.TEST, "q", Part.TRAIN), Map.of());
    List<Decision> all =
        verdicts.decide(
            List.of(
                pair(side("a", "p", "x", 1), side("n1", "n", "x", 1)),
                pair(side("b", "q", "x", 1), side("n2", "n", "x", 1))));
    assertThat(all)
        .extracting(Decision::verdict)
        .containsExactly(Verdict.UNITED, Verdict.DECONTAMINATED);
    assertThat(dropped(all.get(1))).isEqualTo("b");
  }

  @Test
  void twoLabelsUnderAnUnnamedPersonInTwoPartsLoseTheRecordInTraining() {
    Pair pair = pair(side("a", "p", "x", 1), new Side("b", "q", false, "y", 1));
    assertThat(fresh(pair).get(0).verdict()).isEqualTo(Verdict.REVIEW);
    Decision d =
        new NearDuplicateVerdicts(By.PERSON, Map.of("p", Part.TRAIN, "q", Part.TEST), Map.of())
            .decide(List.of(pair))
            .get(0);
    assertThat(d.verdict()).isEqualTo(Verdict.DECONTAMINATED);
    assertThat(dropped(d)).isEqualTo("a");
  }

  @Test
  void byRecordTheRecordsOfOnePersonMayAlreadyStandInTwoParts() {
    Decision d =
        new NearDuplicateVerdicts(By.RECORD, Map.of("a", Part.TEST, "b", Part.TRAIN), Map.of())
            .decide(List.of(pair(side("a", "p", "x", 1), side("b", "p", "y", 1))))
            .get(0);
    assertThat(d.verdict()).isEqualTo(Verdict.DECONTAMINATED);
    assertThat(dropped(d)).isEqualTo("b");
  }

  /** 200 random graphs with seed 7. */
  @Test
  void theOrderOfPairsChangesNothingAndWhatStandsForADroppedRecordStays() {
    Random random = new Random(7);
    for (int graph = 0; graph < 200; graph++) {
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int a = random.nextInt(8);
        int b = a + 1 + random.nextInt(3);
        pairs.add(pair(numbered(a), numbered(b)));
      }
      List<Decision> once = fresh(pairs.toArray(Pair[]::new));
      Collections.shuffle(pairs, random);
      List<Decision> again = fresh(pairs.toArray(Pair[]::new));
      assertThat(again).containsExactlyInAnyOrderElementsOf(once);
      List<String> gone =
          once.stream().map(NearDuplicateVerdictsTest::dropped).filter(r -> !r.isEmpty()).toList();
      assertThat(gone).doesNotHaveDuplicates();
      once.stream()
          .filter(d -> d.verdict() == Verdict.DROPPED)
          .forEach(d -> assertThat(gone).doesNotContain(d.kept().record()));
    }
  }

  private static Side numbered(int i) {
    return side("r" + i, "p" + i % 4 / 2, "l" + i % 8 / 7, i % 3);
  }
}
