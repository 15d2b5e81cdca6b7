package io.likeness.training.align;

import io.likeness.training.evaluate.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How well records of one kind find records of the other kind that have their label: all of the
 * gallery are put in order of cosine similarity, and a query is served at k when one of its label
 * is among the first k.
 *
 * @param queries records that were asked with
 * @param persons of the queries
 * @param gallery records that were searched, in the mean where there are several galleries
 * @param first recall at 1
 * @param few recall at {@value #FEW}
 * @param meanReciprocalRank mean of 1 / place of the first record of the label
 */
public record Retrieval(
    int queries, int persons, double gallery, Recall first, Recall few, double meanReciprocalRank) {
  /** The larger k. */
  public static final int FEW = 5;

  /**
   * Share of queries that are served.
   *
   * @param interval by the persons of the queries; the gallery stays as it is
   * @param chance what an order by lot gives in the mean
   */
  public record Recall(double value, Scores.Interval interval, double chance) {}

  /** A record in the space. */
  record Point(String person, int label, float[] direction) {}

  /**
   * What became of one query.
   *
   * @param place of the first record of its label, from 1 on
   */
  record Served(String person, int place, int gallery, double chanceFirst, double chanceFew) {}

  /** Asks with each of {@code queries}; a query whose label the gallery lacks is left out. */
  static List<Served> ask(List<Point> queries, List<Point> gallery) {
    List<Served> out = new ArrayList<>();
    for (Point query : queries) {
      int same = (int) gallery.stream().filter(g -> g.label() == query.label()).count();
      if (same == 0) {
        continue;
      }
      double[] near = gallery.stream().mapToDouble(g -> dot(query, g)).toArray();
      // Of equally similar ones the earlier comes first.
      int[] order =
          IntStream.range(0, near.length)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer g) -> -near[g]))
              .mapToInt(Integer::intValue)
              .toArray();
      int place = 1;
      while (gallery.get(order[place - 1]).label() != query.label()) {
        place++;
      }
      out.add(
          new Served(
              query.person(),
              place,
              near.length,
              byLot(near.length, same, 1),
              byLot(near.length, same, FEW)));
    }
    return out;
  }

  /** Chance that of {@code k} drawn from {@code all} at least one is of {@code same}. */
  static double byLot(int all, int same, int k) {
    double none = 1;
    for (int i = 0; i < Math.min(k, all); i++) {
      none *= Math.max(0, all - same - i) / (double) (all - i);
    }
    return 1 - none;
  }

  /** Sums up. */
  static Retrieval of(List<Served> served) {
    return new Retrieval(
        served.size(),
        (int) served.stream().map(Served::person).distinct().count(),
        served.stream().mapToInt(Served::gallery).average().orElse(Double.NaN),
        recall(served, 1, served.stream().mapToDouble(Served::chanceFirst).average().orElse(0)),
        recall(served, FEW, served.stream().mapToDouble(Served::chanceFew).average().orElse(0)),
        served.stream().mapToDouble(s -> 1.0 / s.place()).average().orElse(Double.NaN));
  }

  private static Recall recall(List<Served> served, int k, double chance) {
    Scores scores =
        Scores.of(
            served.stream()
                .map(s -> new Scores.Judged(s.person(), Map.of(), 1, s.place() <= k ? 1 : 0))
                .toList(),
            2);
    return new Recall(scores.accuracy(), scores.interval(), chance);
  }

  private static double dot(Point a, Point b) {
    double sum = 0;
    for (int d = 0; d < a.direction().length; d++) {
      sum += (double) a.direction()[d] * b.direction()[d];
    }
    return sum;
  }
}
