package io.likeness.transforms.label;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far reviewers agree beyond chance: κ = (P − P_e) / (1 − P_e).
 *
 * @param items items that it is about
 * @param reviewers reviewers of each of them
 * @param kappa of Cohen (1960) for two reviewers, of Fleiss (1971) for more; NaN where everybody
 *     always chose the same, so that chance alone would agree
 */
public record Agreement(int items, int reviewers, double kappa) {
  /** Nothing was looked at twice. */
  public static final Agreement NONE = new Agreement(0, 0, Double.NaN);

  /**
   * Over the items that most reviewers have in common: those with the largest number of reviewers,
   * and for two reviewers those that the same two have looked at.
   *
   * @param choices what each reviewer chose, an entry an item
   */
  public static Agreement of(Collection<? extends Map<String, String>> choices) {
    int most = choices.stream().mapToInt(Map::size).max().orElse(0);
    if (most < 2) {
      return NONE;
    }
    List<Map<String, String>> items = new ArrayList<>();
    choices.stream().filter(c -> c.size() == most).forEach(items::add);
    return most == 2 ? cohen(items) : fleiss(items, most);
  }

  private static Agreement cohen(List<Map<String, String>> items) {
    TreeMap<List<String>, List<Map<String, String>>> pairs = new TreeMap<>(Agreement::compare);
    for (Map<String, String> item : items) {
      pairs
          .computeIfAbsent(List.copyOf(new TreeSet<>(item.keySet())), p -> new ArrayList<>())
          .add(item);
    }
    var largest =
        pairs.entrySet().stream()
            .reduce((a, b) -> b.getValue().size() > a.getValue().size() ? b : a)
            .orElseThrow();
    String first = largest.getKey().get(0);
    String second = largest.getKey().get(1);
    TreeMap<String, double[]> shares = new TreeMap<>();
    double same = 0;
    double n = largest.getValue().size();
    for (Map<String, String> item : largest.getValue()) {
      String a = item.get(first);
      String b = item.get(second);
      same += a.equals(b) ? 1 / n : 0;
      shares.computeIfAbsent(a, c -> new double[2])[0] += 1 / n;
      shares.computeIfAbsent(b, c -> new double[2])[1] += 1 / n;
    }
    double chance = shares.values().stream().mapToDouble(s -> s[0] * s[1]).sum();
    return new Agreement(largest.getValue().size(), 2, kappa(same, chance));
  }

  private static int compare(List<String> a, List<String> b) {
    int first = a.get(0).compareTo(b.get(0));
    return first != 0 ? first : a.get(1).compareTo(b.get(1));
  }

  private static Agreement fleiss(List<Map<String, String>> items, int reviewers) {
    TreeMap<String, Double> shares = new TreeMap<>();
    double same = 0;
    double n = items.size();
    for (Map<String, String> item : items) {
      TreeMap<String, Integer> counts = new TreeMap<>();
      item.values().forEach(choice -> counts.merge(choice, 1, Integer::sum));
      double pairs = 0;
      for (var e : counts.entrySet()) {
        pairs += e.getValue() * (e.getValue() - 1.0);
        shares.merge(e.getKey(), e.getValue() / (n * reviewers), Double::sum);
      }
      same += pairs / (reviewers * (reviewers - 1.0)) / n;
    }
    double chance = shares.values().stream().mapToDouble(p -> p * p).sum();
    return new Agreement(items.size(), reviewers, kappa(same, chance));
  }

  private static double kappa(double same, double chance) {
    return chance < 1 - 1e-12 ? (same - chance) / (1 - chance) : Double.NaN;
  }
}
