package io.likeness.transforms.bias;

import io.likeness.core.recipe.WorstSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The slices with the highest scores, sought level by level through the lattice of conjunctions
 * (SliceLine, see {@link SliceScore}), exactly: a slice is left uncounted only where a slice that
 * holds it is too small, or where no part of those that hold it can reach the worst so far.
 *
 * <p>A slice with the same records as one with fewer conditions is the same finding and not told
 * twice.
 */
public final class SliceSearch {
  /** Counts slices; where the data lies is its business. */
  @FunctionalInterface
  public interface Counter {
    /**
     * All slices of {@code level} conditions that hold a record, or those of {@code among}; smaller
     * ones than the least size may be missing.
     */
    Map<Slice, SliceSupport> count(int level, Optional<Set<Slice>> among);
  }

  /** One slice that fares badly. */
  public record Found(Slice slice, SliceSupport support, double score) {}

  /**
   * What was found.
   *
   * @param worst from the highest score on, all above 0
   * @param counted slices that were counted
   * @param possible conjunctions that could have been found at all: what the multiple test pays for
   */
  public record Outcome(List<Found> worst, long counted, double possible) {}

  private static final Comparator<Found> WORST_FIRST =
      Comparator.comparingDouble((Found f) -> -f.score()).thenComparing(Found::slice);

  /** Scores closer than this may have been rounded apart. */
  private static final double ROUNDING = 1e-9;

  private final WorstSpec spec;
  private final SliceScore score;
  private final List<Found> worst = new ArrayList<>();
  private long counted;

  private SliceSearch(WorstSpec spec, SliceScore score) {
    this.spec = spec;
    this.score = score;
  }

  public static Outcome of(WorstSpec spec, SliceScore score, Counter counter) {
    return new SliceSearch(spec, score).search(counter);
  }

  private Outcome search(Counter counter) {
    TreeMap<Slice, SliceSupport> level = supported(counter.count(1, Optional.empty()));
    level.forEach(this::rank);
    double possible = possible(level.keySet());
    for (int depth = 2; depth <= spec.depth() && !level.isEmpty(); depth++) {
      Set<Slice> candidates = candidates(level);
      if (candidates.isEmpty()) {
        break;
      }
      TreeMap<Slice, SliceSupport> next = new TreeMap<>();
      SortedMap<Slice, SliceSupport> parents = level;
      supported(counter.count(depth, Optional.of(candidates)))
          .forEach(
              (slice, support) -> {
                if (slice.parents().stream()
                    .noneMatch(p -> of(parents, p).records() == support.records())) {
                  next.put(slice, support);
                  rank(slice, support);
                }
              });
      level = next;
    }
    return new Outcome(List.copyOf(worst), counted, possible);
  }

  private TreeMap<Slice, SliceSupport> supported(Map<Slice, SliceSupport> slices) {
    TreeMap<Slice, SliceSupport> out = new TreeMap<>();
    counted += slices.size();
    slices.forEach(
        (slice, s) -> {
          if (s.records() >= spec.minRecords() && s.persons() >= spec.minPersons()) {
            out.put(slice, s);
          }
        });
    return out;
  }

  private static SliceSupport of(Map<Slice, SliceSupport> slices, Slice slice) {
    SliceSupport support = slices.get(slice);
    if (support == null) {
      throw new IllegalStateException("a candidate has all of its parents");
    }
    return support;
  }

  private void rank(Slice slice, SliceSupport support) {
    double value = score.of(support.records(), support.hit());
    if (value > 0) {
      worst.add(new Found(slice, support, value));
      worst.sort(WORST_FIRST);
      if (worst.size() > spec.atMost()) {
        worst.remove(worst.size() - 1);
      }
    }
  }

  private Set<Slice> candidates(SortedMap<Slice, SliceSupport> level) {
    double reach = worst.size() < spec.atMost() ? 0 : worst.get(worst.size() - 1).score();
    List<Slice> slices = List.copyOf(level.keySet());
    TreeSet<Slice> out = new TreeSet<>();
    for (int i = 0; i < slices.size(); i++) {
      for (int j = i + 1; j < slices.size(); j++) {
        slices
            .get(i)
            .joined(slices.get(j))
            .filter(c -> level.keySet().containsAll(c.parents()))
            .filter(c -> bound(level, c) > Math.max(0, reach - ROUNDING))
            .ifPresent(out::add);
      }
    }
    return out;
  }

  private double bound(Map<Slice, SliceSupport> level, Slice candidate) {
    long records = Long.MAX_VALUE;
    long hit = Long.MAX_VALUE;
    for (Slice parent : candidate.parents()) {
      records = Math.min(records, of(level, parent).records());
      hit = Math.min(hit, of(level, parent).hit());
    }
    return score.bound(records, hit);
  }

  /** Sums over one to {@code depth} attributes of the product of how many values each has. */
  private double possible(Set<Slice> single) {
    TreeMap<String, Integer> values = new TreeMap<>();
    single.forEach(s -> values.merge(s.attributes().get(0), 1, Integer::sum));
    double[] ofSize = new double[spec.depth() + 1];
    ofSize[0] = 1;
    for (int count : values.values()) {
      for (int size = spec.depth(); size >= 1; size--) {
        ofSize[size] += ofSize[size - 1] * count;
      }
    }
    double all = 0;
    for (int size = 1; size <= spec.depth(); size++) {
      all += ofSize[size];
    }
    return all;
  }
}
