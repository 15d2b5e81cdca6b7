package io.likeness.training.fuse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records of two models that belong together: of one person, in one session.
 *
 * @param pairs ordered by person and session
 * @param alone records for which the other model has none
 * @param otherPart pairs whose records stand in different parts of the two splits
 * @param otherLabel pairs whose records have different labels
 */
public record Pairs(List<Pair> pairs, int alone, int otherPart, int otherLabel) {
  /**
   * What one model said of one record.
   *
   * @param person pseudonym
   * @param session what tells pairs of a person apart
   * @param part validation or test
   * @param label number of the right label
   */
  public record Said(
      String recordId,
      String person,
      String session,
      String part,
      int label,
      float[] probabilities) {}

  /** A record of each model; the label and the part are those of both. */
  public record Pair(Said first, Said second) {}

  /**
   * Pairs records of equal person and session; where a session has several, they are paired in
   * order of their ids, and what is left over stands alone.
   */
  public static Pairs of(Collection<Said> first, Collection<Said> second) {
    TreeMap<String, List<Said>> ones = sessions(first);
    TreeMap<String, List<Said>> others = sessions(second);
    List<Pair> pairs = new ArrayList<>();
    int otherPart = 0;
    int otherLabel = 0;
    int paired = 0;
    for (Map.Entry<String, List<Said>> e : ones.entrySet()) {
      List<Said> own = e.getValue();
      List<Said> match = others.getOrDefault(e.getKey(), List.of());
      for (int i = 0; i < Math.min(own.size(), match.size()); i++) {
        Pair pair = new Pair(own.get(i), match.get(i));
        paired++;
        if (!pair.first().part().equals(pair.second().part())) {
          otherPart++;
        } else if (pair.first().label() != pair.second().label()) {
          otherLabel++;
        } else {
          pairs.add(pair);
        }
      }
    }
    return new Pairs(
        List.copyOf(pairs), first.size() + second.size() - 2 * paired, otherPart, otherLabel);
  }

  private static TreeMap<String, List<Said>> sessions(Collection<Said> all) {
    TreeMap<String, List<Said>> out = new TreeMap<>();
    for (Said s : all) {
      // A pseudonym is hexadecimal, so nothing else begins like this.
      out.computeIfAbsent(s.person() + " " + s.session(), k -> new ArrayList<>()).add(s);
    }
    out.values().forEach(own -> own.sort(java.util.Comparator.comparing(Said::recordId)));
    return out;
  }

  /** The pairs of one part. */
  public List<Pair> of(String part) {
    return pairs.stream().filter(p -> p.first().part().equals(part)).toList();
  }

  static int persons(List<Pair> pairs) {
    return (int) pairs.stream().map(p -> p.first().person()).distinct().count();
  }
}
