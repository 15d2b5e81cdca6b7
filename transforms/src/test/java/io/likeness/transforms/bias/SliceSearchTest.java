package io.likeness.transforms.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.recipe.WorstSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SliceSearchTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  private record Item(int person, String[] values, boolean hit) {}

  private static List<Item> items(Random random, int n) {
    List<Item> out = new ArrayList<>();
    int persons = 3 + random.nextInt(20);
    for (int i = 0; i < n; i++) {
      int person = random.nextInt(persons);
      String[] values = new String[NAMES.size()];
      for (int a = 0; a < values.length; a++) {
        // The first two follow the person, the last copies the third in half of all worlds.
        int value = a < 2 ? (person * (a + 3)) % (a + 2) : random.nextInt(a + 1);
        values[a] = a == 3 && persons % 2 == 0 ? values[2] : "v" + value;
      }
      boolean worse = values[0].equals("v1") && values[2].equals("v0");
      out.add(new Item(person, values, random.nextDouble() < (worse ? 0.5 : 0.15)));
    }
    return out;
  }

  /** All slices of all levels by a loop over subsets of conditions. */
  private static Map<Slice, SliceSupport> all(Collection<Item> items, int depth) {
    Map<Slice, TreeMap<Integer, long[]>> counts = new HashMap<>();
    for (Item item : items) {
      for (int mask = 1; mask < 1 << NAMES.size(); mask++) {
        if (Integer.bitCount(mask) <= depth) {
          List<String> names = new ArrayList<>();
          List<String> values = new ArrayList<>();
          for (int a = 0; a < NAMES.size(); a++) {
            if ((mask >> a & 1) == 1) {
              names.add(NAMES.get(a));
              values.add(item.values()[a]);
            }
          }
          long[] c =
              counts
                  .computeIfAbsent(new Slice(names, values), s -> new TreeMap<>())
                  .computeIfAbsent(item.person(), p -> new long[2]);
          c[0]++;
          c[1] += item.hit() ? 1 : 0;
        }
      }
    }
    Map<Slice, SliceSupport> out = new HashMap<>();
    counts.forEach(
        (slice, persons) -> {
          long[] s = new long[5];
          for (long[] c : persons.values()) {
            s[0] += c[0];
            s[1] += c[1];
            s[2] += c[1] * c[1];
            s[3] += c[1] * c[0];
            s[4] += c[0] * c[0];
          }
          out.put(slice, new SliceSupport(s[0], s[1], persons.size(), s[2], s[3], s[4]));
        });
    return out;
  }

  private static boolean isPart(Slice small, Slice large) {
    for (int i = 0; i < small.level(); i++) {
      int at = large.attributes().indexOf(small.attributes().get(i));
      if (at < 0 || !large.values().get(at).equals(small.values().get(i))) {
        return false;
      }
    }
    return small.level() < large.level();
  }

  @Test
  void findsWhatALoopOverAllConjunctionsFindsAndCountsFewer() {
    Random random = new Random(20210620);
    long counted = 0;
    long existing = 0;
    int told = 0;
    for (int world = 0; world < 150; world++) {
      List<Item> items = items(random, 40 + random.nextInt(400));
      WorstSpec spec =
          new WorstSpec(
              List.of(),
              1 + random.nextInt(3),
              2 + random.nextInt(3),
              1 + random.nextInt(30),
              0.5 + random.nextInt(6) / 10.0,
              1 + random.nextInt(6));
      long hit = items.stream().filter(Item::hit).count();
      if (hit == 0) {
        continue;
      }
      Map<Slice, SliceSupport> all = all(items, spec.depth());
      SliceScore score = new SliceScore(items.size(), hit, spec.rateWeight(), spec.minRecords());
      Set<Slice> asked = new HashSet<>();
      SliceSearch.Outcome outcome =
          SliceSearch.of(spec, score, (level, among) -> some(all, level, among, asked));
      List<SliceSearch.Found> expected = new ArrayList<>();
      all.forEach(
          (slice, s) -> {
            double value = score.of(s.records(), s.hit());
            boolean same =
                all.entrySet().stream()
                    .anyMatch(
                        e -> isPart(e.getKey(), slice) && e.getValue().records() == s.records());
            if (s.records() >= spec.minRecords()
                && s.persons() >= spec.minPersons()
                && value > 0
                && !same) {
              expected.add(new SliceSearch.Found(slice, s, value));
            }
          });
      expected.sort(
          (x, y) ->
              x.score() != y.score()
                  ? Double.compare(y.score(), x.score())
                  : x.slice().compareTo(y.slice()));
      assertThat(outcome.worst())
          .isEqualTo(expected.subList(0, Math.min(spec.atMost(), expected.size())));
      assertThat(outcome.possible())
          .isGreaterThanOrEqualTo(
              all.values().stream()
                  .filter(s -> s.records() >= spec.minRecords() && s.persons() >= spec.minPersons())
                  .count());
      counted += asked.size();
      existing += all.size();
      told += outcome.worst().size();
    }
    assertThat(told).isGreaterThan(150);
    assertThat(counted).isLessThan(existing * 2 / 3);
  }

  private static Map<Slice, SliceSupport> some(
      Map<Slice, SliceSupport> all, int level, Optional<Set<Slice>> among, Set<Slice> asked) {
    Map<Slice, SliceSupport> out = new HashMap<>();
    all.forEach(
        (slice, s) -> {
          if (slice.level() == level && among.map(w -> w.contains(slice)).orElse(true)) {
            out.put(slice, s);
          }
        });
    asked.addAll(out.keySet());
    return out;
  }

  @Test
  void noPartOfASliceScoresAboveItsBound() {
    for (long least : new long[] {1, 5, 20}) {
      for (double weight : new double[] {0.3, 0.95, 1}) {
        SliceScore score = new SliceScore(60, 9, weight, least);
        for (long most = 1; most <= 60; most++) {
          for (long mostHit = 0; mostHit <= 9; mostHit++) {
            double bound = score.bound(most, mostHit);
            double highest = Double.NEGATIVE_INFINITY;
            for (long s = least; s <= most; s++) {
              for (long h = 0; h <= Math.min(s, mostHit); h++) {
                highest = Math.max(highest, score.of(s, h));
              }
            }
            assertThat(bound).isCloseTo(highest, within(1e-9));
          }
        }
      }
    }
  }

  @Test
  void theWholeScoresNothingAndAWorkedSliceWhatTheFormulaSays() {
    SliceScore score = new SliceScore(1000, 100, 0.95, 10);
    assertThat(score.of(1000, 100)).isCloseTo(0, within(1e-12));
    // 0.95 · (0.4 / 0.1 − 1) − 0.05 · (1000 / 50 − 1)
    assertThat(score.of(50, 20)).isCloseTo(1.9, within(1e-12));
  }

  @Test
  void chanceCountsPersonsAndNotRecords() {
    // Ten persons of ten records: five in each record hit or none, or five of everybody's.
    SliceSupport clustered = new SliceSupport(100, 50, 10, 500, 500, 1000);
    SliceSupport even = new SliceSupport(100, 50, 10, 250, 500, 1000);
    // Effective sizes 9 and 100 of shares 0.5 against 0.2: t of 2.25 and 7.5, 9 degrees.
    assertThat(clustered.chance(0.2)).isCloseTo(0.02547, within(1e-4));
    assertThat(even.chance(0.2)).isLessThan(1e-4);
  }

  @Test
  void holmOfAFewIsNeverBelowHolmOfAll() {
    Random random = new Random(7);
    for (int world = 0; world < 200; world++) {
      double[] all = random.doubles(12).map(x -> x * x * x / 5).toArray();
      double[] whole = HolmBound.adjusted(all, 12);
      double[] few = HolmBound.adjusted(java.util.Arrays.copyOfRange(all, 3, 7), 12);
      for (int i = 0; i < 4; i++) {
        assertThat(few[i]).isGreaterThanOrEqualTo(whole[3 + i] - 1e-12);
      }
    }
    assertThat(HolmBound.adjusted(new double[] {0.03, 0.01, 0.04}, 3))
        .containsExactly(new double[] {0.06, 0.03, 0.06}, within(1e-12));
  }
}
