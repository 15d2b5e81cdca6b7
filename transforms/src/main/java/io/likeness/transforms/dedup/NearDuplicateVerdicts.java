package io.likeness.transforms.dedup;

import io.likeness.core.recipe.SplitSpec;
import io.likeness.transforms.split.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of pairs of near-duplicates.
 *
 * <p>One person, one label: the better record stays. One person, two labels: somebody has to look.
 * Two persons: nobody knows who it is. Where both stay, both come into one part of the split; where
 * they already stand in two, the record on the side of training goes, since a score must not come
 * from what was learnt. A record whose source names no person is taken for one of the other's, and
 * goes before it.
 */
public final class NearDuplicateVerdicts {
  /**
   * One record of a pair.
   *
   * @param worth how much there is of it: seconds, or pixels across; more is better
   */
  public record Side(String record, String person, boolean declared, String label, double worth) {}

  /** Two records that are nearly the same. */
  public record Pair(Side a, Side b, double likeness) {}

  /** What is to be done. */
  public enum Verdict {
    DROPPED,
    REVIEW,
    UNITED,
    DECONTAMINATED;

    /** As it stands in tables. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * What was decided.
   *
   * @param dropped the side that goes, where one does
   */
  public record Decision(Pair pair, Verdict verdict, Optional<Side> dropped) {
    /** The side that stands for the dropped one. */
    public Side kept() {
      return dropped.isPresent() && dropped.get().equals(pair.a()) ? pair.b() : pair.a();
    }
  }

  private static final Comparator<Side> BEST_FIRST =
      Comparator.comparing((Side s) -> !s.declared())
          .thenComparing(s -> -s.worth())
          .thenComparing(Side::record);

  private final SplitSpec.By by;
  private final Map<String, String> parents = new HashMap<>();
  private final Map<String, Part> parts = new HashMap<>();

  /**
   * Starts from where persons, or records, stand.
   *
   * @param by what the split keeps together
   * @param partOf part of each person (by record: record) that the latest version has put somewhere
   * @param cohortOf cohort of each such person; empty by record
   */
  public NearDuplicateVerdicts(
      SplitSpec.By by, Map<String, Part> partOf, Map<String, String> cohortOf) {
    this.by = by;
    partOf.forEach(parts::put);
    cohortOf.forEach(this::unite);
  }

  /** Decides about all pairs; the order in which they come does not matter. */
  public List<Decision> decide(List<Pair> pairs) {
    List<Decision> out = new ArrayList<>();
    Set<String> gone = new HashSet<>();
    List<Pair> same = new ArrayList<>();
    List<Pair> others = new ArrayList<>();
    for (Pair pair : pairs) {
      boolean oneLabel = pair.a().label().equals(pair.b().label());
      (ofOnePerson(pair) && oneLabel ? same : others).add(pair);
    }
    // The best first: what is dropped is close to something that stays, never to a chain of others.
    same.sort(
        Comparator.comparing(NearDuplicateVerdicts::better, BEST_FIRST)
            .thenComparing(NearDuplicateVerdicts::worse, BEST_FIRST));
    for (Pair pair : same) {
      Side worse = worse(pair);
      if (!gone.contains(better(pair).record()) && gone.add(worse.record())) {
        out.add(new Decision(pair, Verdict.DROPPED, Optional.of(worse)));
      }
    }
    others.sort(
        Comparator.comparing((Pair p) -> p.a().record()).thenComparing(p -> p.b().record()));
    for (Pair pair : others) {
      if (gone.contains(pair.a().record()) || gone.contains(pair.b().record())) {
        continue;
      }
      Optional<Side> nearer =
          unite(unit(pair.a()), unit(pair.b()))
              ? Optional.empty()
              : Optional.of(nearerToTraining(pair));
      nearer.ifPresent(s -> gone.add(s.record()));
      Verdict both = ofOnePerson(pair) ? Verdict.REVIEW : Verdict.UNITED;
      out.add(new Decision(pair, nearer.isEmpty() ? both : Verdict.DECONTAMINATED, nearer));
    }
    return out;
  }

  private static boolean ofOnePerson(Pair pair) {
    return pair.a().person().equals(pair.b().person())
        || !pair.a().declared()
        || !pair.b().declared();
  }

  /** What of {@code side} stands in one part of the split. */
  private String unit(Side side) {
    return by == SplitSpec.By.PERSON ? side.person() : side.record();
  }

  private Side nearerToTraining(Pair pair) {
    return parts.get(root(unit(pair.a()))).compareTo(parts.get(root(unit(pair.b())))) < 0
        ? pair.a()
        : pair.b();
  }

  /** False, and nothing done, where they stand in two parts. */
  private boolean unite(String a, String b) {
    String rootA = root(a);
    String rootB = root(b);
    Part partA = parts.get(rootA);
    Part partB = parts.get(rootB);
    if (partA != null && partB != null && partA != partB) {
      return false;
    }
    if (!rootA.equals(rootB)) {
      boolean first = rootA.compareTo(rootB) < 0;
      parents.put(first ? rootB : rootA, first ? rootA : rootB);
      if (partA != null || partB != null) {
        parts.put(first ? rootA : rootB, partA == null ? partB : partA);
      }
    }
    return true;
  }

  private String root(String unit) {
    String at = unit;
    for (String up = parents.get(at); up != null; up = parents.get(at)) {
      at = up;
    }
    return at;
  }

  private static Side better(Pair pair) {
    return BEST_FIRST.compare(pair.a(), pair.b()) <= 0 ? pair.a() : pair.b();
  }

  private static Side worse(Pair pair) {
    return BEST_FIRST.compare(pair.a(), pair.b()) <= 0 ? pair.b() : pair.a();
  }
}
