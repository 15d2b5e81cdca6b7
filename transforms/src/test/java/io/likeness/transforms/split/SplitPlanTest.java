package io.likeness.transforms.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SplitPlanTest {
  private static final SplitPlan PLAN = new SplitPlan(0.7, 0.15, 0.15, "person");

  private static SplitPlan.Unit unit(String key, int slot, String... classes) {
    return new SplitPlan.Unit(key, slot, 1, new TreeSet<>(Set.of(classes)));
  }

  private static EnumMap<Part, List<SplitPlan.Unit>> place(
      SplitPlan plan, SplitPlan.Counts held, List<SplitPlan.Unit> fresh) {
    Map<String, Part> moves = plan.moves(held, fresh);
    EnumMap<Part, List<SplitPlan.Unit>> out = new EnumMap<>(Part.class);
    for (Part p : Part.values()) {
      out.put(p, new ArrayList<>());
    }
    fresh.forEach(u -> out.get(moves.getOrDefault(u.key(), plan.natural(u.slot()))).add(u));
    return out;
  }

  @Test
  void slotsBelowTheFractionsAreTheirParts() {
    assertThat(PLAN.natural(0)).isEqualTo(Part.TRAIN);
    assertThat(PLAN.natural(699)).isEqualTo(Part.TRAIN);
    assertThat(PLAN.natural(700)).isEqualTo(Part.VALIDATION);
    assertThat(PLAN.natural(849)).isEqualTo(Part.VALIDATION);
    assertThat(PLAN.natural(850)).isEqualTo(Part.TEST);
  }

  @Test
  void movesNobodyWhenTheSlotsAlreadyHold() {
    List<SplitPlan.Unit> fresh = new ArrayList<>();
    for (int slot = 0; slot < 1000; slot += 10) {
      fresh.add(unit("r" + slot, slot, "a"));
    }
    assertThat(PLAN.moves(new SplitPlan.Counts(), fresh)).isEmpty();
  }

  @Test
  void givesSixSpeakersFourOneOneWholePersons() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<SplitPlan.Unit> fresh = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        fresh.add(unit("r" + i, random.nextInt(1000), "zero", "one"));
      }
      var parts = place(PLAN, new SplitPlan.Counts(), fresh);
      assertThat(parts.get(Part.TRAIN)).hasSize(4);
      assertThat(parts.get(Part.VALIDATION)).hasSize(1);
      assertThat(parts.get(Part.TEST)).hasSize(1);
    }
  }

  @Test
  void movesTheUnitsNearestToTheSlotsOfThePartThatLacksOne() {
    List<SplitPlan.Unit> fresh =
        List.of(
            unit("a", 10),
            unit("b", 690),
            unit("c", 300),
            unit("d", 20),
            unit("e", 650),
            unit("f", 900));
    assertThat(PLAN.moves(new SplitPlan.Counts(), fresh))
        .containsExactly(Map.entry("b", Part.VALIDATION));
  }

  @Test
  void coversEveryClassInEveryPartAndKeepsFractionsInRandomCorpora() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int persons = 12 + random.nextInt(200);
      List<SplitPlan.Unit> fresh = new ArrayList<>();
      for (int i = 0; i < persons; i++) {
        TreeSet<String> classes = new TreeSet<>();
        classes.add(i < 9 ? "rare" + i / 3 : "c" + random.nextInt(3));
        fresh.add(new SplitPlan.Unit("r" + i, random.nextInt(1000), 1, classes));
      }
      int needed = 3;
      for (String c : List.of("c0", "c1", "c2")) {
        for (int k = 0; k < needed; k++) {
          fresh.add(unit("extra" + c + k, random.nextInt(1000), c));
        }
      }
      var parts = place(PLAN, new SplitPlan.Counts(), fresh);
      for (Part p : Part.values()) {
        Set<String> seen = new TreeSet<>();
        parts.get(p).forEach(u -> seen.addAll(u.classes()));
        assertThat(seen).as("seed %d, %s", seed, p).hasSize(6);
      }
      long n = fresh.size();
      // Six classes of one unit each take at least 12 units out of train.
      assertThat(Math.abs(parts.get(Part.TRAIN).size() - 0.7 * n))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(Math.max(12 - 0.3 * n, 0.01 * n) + 1);
    }
  }

  @Test
  void doesNotDependOnTheOrderOfUnits() {
    Random random = new Random(5);
    List<SplitPlan.Unit> fresh = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      fresh.add(unit("r" + i, random.nextInt(400), "c" + i % 4));
    }
    Map<String, Part> first = PLAN.moves(new SplitPlan.Counts(), fresh);
    assertThat(first).isNotEmpty();
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(fresh, random);
      assertThat(PLAN.moves(new SplitPlan.Counts(), fresh)).isEqualTo(first);
    }
  }

  @Test
  void exchangesUnitsWhenASingleMoveWouldTakeAnotherClassAway() {
    // Test holds only b; each a that could move there is the last of its part but one.
    SplitPlan thirds = new SplitPlan(0.34, 0.33, 0.33, "person");
    List<SplitPlan.Unit> fresh =
        List.of(
            unit("1", 0, "a"),
            unit("2", 1, "a"),
            unit("3", 340, "a", "b"),
            unit("4", 2, "b"),
            unit("5", 670, "b"));
    var parts = place(thirds, new SplitPlan.Counts(), fresh);
    for (Part p : Part.values()) {
      Set<String> seen = new TreeSet<>();
      parts.get(p).forEach(u -> seen.addAll(u.classes()));
      assertThat(seen).containsExactly("a", "b");
    }
  }

  @Test
  void namesTheClassThatHasTooFewPersons() {
    assertThatThrownBy(
            () ->
                PLAN.moves(
                    new SplitPlan.Counts(),
                    List.of(
                        unit("1", 1, "yue"),
                        unit("2", 2, "yue", "cmn"),
                        unit("3", 3, "cmn"),
                        unit("4", 9, "cmn"))))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.SPLIT_IMPOSSIBLE))
        .hasMessageContaining("class 'yue' has 2")
        .hasMessageContaining("split.not-person-disjoint-because");
  }

  @Test
  void namesTheClassThatOnlyHeldPersonsHave() {
    SplitPlan.Counts held = new SplitPlan.Counts();
    held.addPersons(Part.TRAIN, 4);
    held.addUnits("yue", Part.TRAIN, 4);
    assertThatThrownBy(() -> PLAN.moves(held, List.of(unit("1", 1), unit("2", 2), unit("3", 3))))
        .hasMessageContaining("'yue' has 4 persons (train 4, validation 0, test 0)");
  }

  @Test
  void refusesTwoPersonsForThreeParts() {
    assertThatThrownBy(
            () -> PLAN.moves(new SplitPlan.Counts(), List.of(unit("1", 1), unit("2", 2))))
        .hasMessageContaining("There are 2 persons");
  }

  @Test
  void leavesOutAPartWithoutAFraction() {
    SplitPlan two = new SplitPlan(0.8, 0, 0.2, "person");
    List<SplitPlan.Unit> fresh = List.of(unit("1", 1, "a"), unit("2", 2, "a"));
    var parts = place(two, new SplitPlan.Counts(), fresh);
    assertThat(parts.get(Part.VALIDATION)).isEmpty();
    assertThat(parts.get(Part.TEST)).hasSize(1);
  }

  @Test
  void uniteIsTheSameForAnyOrderOfPairs() {
    List<String[]> pairs = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      pairs.add(new String[] {"p" + random.nextInt(80), "p" + random.nextInt(80)});
    }
    List<String> first = null;
    for (int k = 0; k < 5; k++) {
      Collections.shuffle(pairs, random);
      Components components = new Components(java.util.Comparator.naturalOrder());
      pairs.forEach(p -> components.unite(p[0], p[1]));
      List<String> roots = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        roots.add(components.root("p" + i));
        assertThat(roots.get(i)).isLessThanOrEqualTo("p" + i);
      }
      first = first == null ? roots : first;
      assertThat(roots).isEqualTo(first);
    }
  }
}
