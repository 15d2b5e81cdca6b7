package io.likeness.transforms.split;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.SplitSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which part of the split each unit stands in: its slot decides, and only new units are moved when
 * a fraction or a class would otherwise be missed.
 *
 * <p>A unit is what is kept together: a cohort of persons, or one record. Its slot in [0, 1000) is
 * a hash, so that growth moves nobody; corrections move first the units whose slot lies nearest to
 * the slots of the part that lacks one, in order of the smallest record id. Fractions are held to
 * whole persons up to 100 persons and to one percent of all persons above.
 *
 * @param train fraction of persons in [0, 1]
 * @param validation fraction of persons in [0, 1]
 * @param test fraction of persons in [0, 1]
 * @param unitName what one unit is called in a sentence
 */
public record SplitPlan(double train, double validation, double test, String unitName)
    implements Serializable {
  /** Slots lie in [0, SLOTS). */
  public static final int SLOTS = 1000;

  /** Corrections by exchange look at no more pairs than this for one class and part. */
  private static final long MOST_PAIRS = 1_000_000;

  /**
   * A unit that has no part yet.
   *
   * @param key smallest record id of the unit
   * @param slot hash of the unit in [0, {@value #SLOTS})
   * @param persons persons of the unit, at least 1
   * @param classes labels that the unit has records of
   */
  public record Unit(String key, int slot, long persons, SortedSet<String> classes) {
    public Unit {
      if (!(slot >= 0 && slot < SLOTS)) {
        throw new IllegalArgumentException("slot should be in [0, " + SLOTS + "), got " + slot);
      }
      if (!(persons >= 1)) {
        throw new IllegalArgumentException("a unit has at least 1 person, got " + persons);
      }
    }
  }

  /** How many persons, and how many units of each class, stand in each part. */
  public static final class Counts {
    private final EnumMap<Part, Long> persons = new EnumMap<>(Part.class);
    private final SortedMap<String, EnumMap<Part, Long>> unitsByClass = new TreeMap<>();

    public void addPersons(Part part, long n) {
      persons.merge(part, n, Long::sum);
    }

    public void addUnits(String label, Part part, long n) {
      unitsByClass.computeIfAbsent(label, c -> new EnumMap<>(Part.class)).merge(part, n, Long::sum);
    }

    long persons(Part part) {
      return persons.getOrDefault(part, 0L);
    }

    long persons() {
      return Stream.of(Part.values()).mapToLong(this::persons).sum();
    }

    SortedSet<String> classes() {
      return (SortedSet<String>) unitsByClass.keySet();
    }

    long units(String label, Part part) {
      EnumMap<Part, Long> units = unitsByClass.get(label);
      return units == null ? 0 : units.getOrDefault(part, 0L);
    }

    long units(String label) {
      return Stream.of(Part.values()).mapToLong(p -> units(label, p)).sum();
    }

    private void add(Unit unit, Part part, int sign) {
      addPersons(part, sign * unit.persons());
      unit.classes().forEach(c -> addUnits(c, part, sign));
    }
  }

  public static SplitPlan of(SplitSpec spec) {
    return new SplitPlan(
        spec.train(),
        spec.validation(),
        spec.test(),
        spec.by() == SplitSpec.By.PERSON ? "person" : "record");
  }

  /** The first slot of validation. */
  public int validationFrom() {
    return (int) Math.round(train * SLOTS);
  }

  /** The first slot of test. */
  public int testFrom() {
    return (int) Math.round((train + validation) * SLOTS);
  }

  /** The part that {@code slot} alone decides. */
  public Part natural(int slot) {
    if (slot < validationFrom()) {
      return Part.TRAIN;
    }
    return slot < testFrom() ? Part.VALIDATION : Part.TEST;
  }

  /** The parts that the recipe asks for, in order. */
  public List<Part> parts() {
    return Stream.of(Part.values()).filter(p -> fraction(p) > 0).toList();
  }

  private double fraction(Part part) {
    return switch (part) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }

  /** Whether {@code counts} miss no class and no fraction. */
  public boolean holds(Counts counts) {
    return missing(counts) == 0 && deviation(counts) == 0;
  }

  /**
   * The parts of those fresh units that do not stand where their slot puts them.
   *
   * @param held counts of the units that already have a part and never move
   * @param fresh units without a part, in any order
   * @return key to part, for the units to move only
   * @throws io.likeness.core.error.LikenessException SPLIT_IMPOSSIBLE naming the class and numbers
   */
  public SortedMap<String, Part> moves(Counts held, List<Unit> fresh) {
    return new Search(held, fresh).run();
  }

  /** Whole persons for each part, at least one where there are enough. */
  private EnumMap<Part, Long> wanted(long persons) {
    List<Part> parts = parts();
    long[] n =
        LargestRemainder.divide(persons, parts.stream().mapToDouble(this::fraction).toArray());
    for (int i = 0; i < n.length; i++) {
      if (n[i] == 0 && persons >= n.length) {
        int largest = 0;
        for (int j = 1; j < n.length; j++) {
          largest = n[j] > n[largest] ? j : largest;
        }
        n[largest]--;
        n[i]++;
      }
    }
    EnumMap<Part, Long> wanted = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      wanted.put(part, parts.contains(part) ? n[parts.indexOf(part)] : 0);
    }
    return wanted;
  }

  /** Persons beyond the tolerance that stand in the wrong part, counted once in each part. */
  private long deviation(Counts counts) {
    long persons = counts.persons();
    long tolerance = persons / 100;
    long sum = 0;
    for (Map.Entry<Part, Long> e : wanted(persons).entrySet()) {
      sum += Math.max(0, Math.abs(counts.persons(e.getKey()) - e.getValue()) - tolerance);
    }
    return sum;
  }

  /** Pairs of a class and a part that lack each other, and empty parts. */
  private long missing(Counts counts) {
    long n = 0;
    for (Part part : parts()) {
      n += counts.persons(part) == 0 && counts.persons() > 0 ? 1 : 0;
      for (String label : counts.classes()) {
        n += counts.units(label, part) == 0 ? 1 : 0;
      }
    }
    return n;
  }

  /** Slots between {@code slot} and the nearest slot of {@code part}. */
  private int distance(int slot, Part part) {
    int from =
        switch (part) {
          case TRAIN -> 0;
          case VALIDATION -> validationFrom();
          case TEST -> testFrom();
        };
    int to =
        switch (part) {
          case TRAIN -> validationFrom();
          case VALIDATION -> testFrom();
          case TEST -> SLOTS;
        };
    return Math.max(0, Math.max(from - slot, slot - (to - 1)));
  }

  private static final class Placed {
    private final Unit unit;
    private Part part;

    Placed(Unit unit, Part part) {
      this.unit = unit;
      this.part = part;
    }
  }

  /** A local search that never accepts a state with more classes missing. */
  private final class Search {
    private final Counts now;
    private final List<Placed> units = new ArrayList<>();

    Search(Counts held, List<Unit> fresh) {
      now = new Counts();
      for (Part part : Part.values()) {
        now.addPersons(part, held.persons(part));
        held.classes().forEach(c -> now.addUnits(c, part, held.units(c, part)));
      }
      fresh.stream()
          .sorted(Comparator.comparing(Unit::key))
          .forEach(
              u -> {
                Part part = natural(u.slot());
                units.add(new Placed(u, part));
                now.add(u, part, 1);
              });
    }

    SortedMap<String, Part> run() {
      refuseTooFew();
      approachFractions();
      coverClasses();
      approachFractions();
      refuseGaps();
      TreeMap<String, Part> moved = new TreeMap<>();
      for (Placed p : units) {
        if (p.part != natural(p.unit.slot())) {
          moved.put(p.unit.key(), p.part);
        }
      }
      return moved;
    }

    private void move(Placed p, Part to) {
      now.add(p.unit, p.part, -1);
      now.add(p.unit, to, 1);
      p.part = to;
    }

    /** Moves {@code p} to {@code to} if that lessens first the gaps, then the deviation. */
    private boolean improves(Placed p, Part to, long missing, long deviation) {
      Part from = p.part;
      move(p, to);
      long nowMissing = missingAround(p.unit, from, to, missing);
      if (nowMissing < missing || (nowMissing == missing && deviation(now) < deviation)) {
        return true;
      }
      move(p, from);
      return false;
    }

    /** The gaps after {@code unit} went from one part to another, from those before. */
    private long missingAround(Unit unit, Part from, Part to, long before) {
      long after = before;
      if (parts().contains(from)) {
        after += now.persons(from) == 0 ? 1 : 0;
        for (String label : unit.classes()) {
          after += now.units(label, from) == 0 ? 1 : 0;
        }
      }
      after -= now.persons(to) == unit.persons() ? 1 : 0;
      for (String label : unit.classes()) {
        after -= now.units(label, to) == 1 ? 1 : 0;
      }
      return after;
    }

    private void approachFractions() {
      long missing = missing(now);
      for (Part to : parts()) {
        List<Placed> nearest =
            units.stream()
                .sorted(
                    Comparator.<Placed>comparingInt(p -> distance(p.unit.slot(), to))
                        .thenComparing(p -> p.unit.key()))
                .toList();
        for (Placed p : nearest) {
          long deviation = deviation(now);
          if (deviation == 0 && missing == 0) {
            return;
          }
          if (now.persons(to) >= wanted(now.persons()).get(to)) {
            break;
          }
          if (p.part != to && improves(p, to, missing, deviation)) {
            missing = missing(now);
          }
        }
      }
    }

    private void coverClasses() {
      List<String> rarestFirst =
          now.classes().stream()
              .sorted(Comparator.<String>comparingLong(now::units).thenComparing(c -> c))
              .toList();
      for (String label : rarestFirst) {
        for (Part part : parts()) {
          if (now.units(label, part) == 0 && !moveOne(label, part)) {
            exchange(label, part);
          }
        }
      }
    }

    private List<Placed> candidates(String label, Part to) {
      return units.stream()
          .filter(p -> p.part != to && p.unit.classes().contains(label))
          .sorted(
              Comparator.<Placed>comparingInt(p -> distance(p.unit.slot(), to))
                  .thenComparing(p -> p.unit.key()))
          .toList();
    }

    private boolean moveOne(String label, Part to) {
      Placed best = null;
      long bestMissing = missing(now);
      long bestDeviation = Long.MAX_VALUE;
      for (Placed p : candidates(label, to)) {
        Part from = p.part;
        move(p, to);
        long missing = missing(now);
        long deviation = deviation(now);
        move(p, from);
        if (missing < bestMissing
            || (best != null && missing == bestMissing && deviation < bestDeviation)) {
          best = p;
          bestMissing = missing;
          bestDeviation = deviation;
        }
      }
      if (best == null) {
        return false;
      }
      move(best, to);
      return true;
    }

    private void exchange(String label, Part to) {
      List<Placed> there = units.stream().filter(p -> p.part == to).toList();
      List<Placed> here = candidates(label, to);
      if ((long) there.size() * here.size() > MOST_PAIRS) {
        return;
      }
      long before = missing(now);
      for (Placed a : here) {
        for (Placed b : there) {
          Part from = a.part;
          move(a, to);
          move(b, from);
          if (missing(now) < before) {
            return;
          }
          move(a, from);
          move(b, to);
        }
      }
    }

    private void refuseTooFew() {
      List<Part> parts = parts();
      if (now.persons() < parts.size()) {
        throw Fault.SPLIT_IMPOSSIBLE.because(
            "There "
                + (now.persons() == 1
                    ? "is 1 " + unitName
                    : "are " + now.persons() + " " + unitName + "s")
                + ", and the split needs at least one in each of "
                + names(parts)
                + "; "
                + remedy());
      }
      List<String> few =
          now.classes().stream()
              .filter(c -> now.units(c) < parts.size())
              .map(c -> "'" + c + "' has " + now.units(c))
              .toList();
      if (!few.isEmpty()) {
        throw Fault.SPLIT_IMPOSSIBLE.because(
            "The split needs at least one "
                + unitName
                + " of a class in each of "
                + names(parts)
                + " ("
                + parts.size()
                + " "
                + unitName
                + "s), and class "
                + few.stream().limit(5).collect(Collectors.joining(", class "))
                + (few.size() > 5 ? " and " + (few.size() - 5) + " more classes are short" : "")
                + "; "
                + remedy());
      }
    }

    private void refuseGaps() {
      for (Part part : parts()) {
        if (now.persons(part) == 0) {
          throw Fault.SPLIT_IMPOSSIBLE.because(
              "No new "
                  + unitName
                  + " can be moved to "
                  + part.text()
                  + ", which has none; "
                  + remedy());
        }
        for (String label : now.classes()) {
          if (now.units(label, part) == 0) {
            throw Fault.SPLIT_IMPOSSIBLE.because(
                String.format(
                    Locale.ROOT,
                    "The class '%s' has %d %ss (train %d, validation %d, test %d) and none can be"
                        + " moved to %s: those assigned earlier stay, and a move would take another"
                        + " class away; %s",
                    label,
                    now.units(label),
                    unitName,
                    now.units(label, Part.TRAIN),
                    now.units(label, Part.VALIDATION),
                    now.units(label, Part.TEST),
                    part.text(),
                    remedy()));
          }
        }
      }
    }

    private String remedy() {
      return unitName.equals("person")
          ? "collect more persons, or state split.by = record and split.not-person-disjoint-because."
          : "collect more records, or set the fraction of a part to 0.";
    }

    private String names(List<Part> parts) {
      return parts.stream().map(Part::text).collect(Collectors.joining(", "));
    }
  }
}
