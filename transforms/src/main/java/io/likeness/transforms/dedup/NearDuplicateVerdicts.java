package io.likeness.transforms.dedup;

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
 * Two persons: nobody knows who it is, so both come into one part of the split; where they already
 * stand in two, the record on the side of training goes, since a score must not come from what was
 * learnt. A record whose source names no person goes before one that has a person.
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

  private final Map<String, String> parents = new HashMap<>();
  private final Map<String, Part> parts = new HashMap<>();

  /**
   * Starts from where persons stand.
   *
   * @param partOf part of each person that the latest version has put somewhere
   * @param cohortOf cohort of each such person
   */
  public NearDuplicateVerdicts(Map<String, Part> partOf, Map<String, String> cohortOf) {
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
      boolean one =
          pair.a().person().equals(pair.b().person())
              || !pair.a().declared()
              || !pair.b().declared();
      if (!one) {
        others.add(pair);
      } else if (pair.a().label().equals(pair.b().label())) {
        same.add(pair);
      } else {
        out.add(new Decision(pair, Verdict.REVIEW, Optional.empty()));
      }
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
          unite(pair.a().person(), pair.b().person())
              ? Optional.empty()
              : Optional.of(nearerToTraining(pair));
      nearer.ifPresent(s -> gone.add(s.record()));
      out.add(
          new Decision(pair, nearer.isEmpty() ? Verdict.UNITED : Verdict.DECONTAMINATED, nearer));
    }
    return out;
  }

  private Side nearerToTraining(Pair pair) {
    return parts.get(root(pair.a().person())).compareTo(parts.get(root(pair.b().person()))) < 0
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

  private String root(String person) {
    String at = person;
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
