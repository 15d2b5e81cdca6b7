package io.likeness.transforms.label;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far annotators agree beyond chance where each looked at some records only.
 *
 * <p>κ is that of Fleiss (Psychological Bulletin 76, 1971), with the mean over records where they
 * have different numbers of votes; α is that of Krippendorff ("Content Analysis", 2004, chapter 11)
 * for nominal labels. Both are computed from whole numbers, so that they do not depend on the order
 * of records.
 *
 * @param records records with at least two votes
 * @param votes votes on them
 * @param kappa NaN where all votes are of one label, or there are none
 * @param alpha likewise
 */
public record VoteAgreement(long records, long votes, double kappa, double alpha) {
  /**
   * What all records with one number of votes say of one label.
   *
   * @param each votes on each of these records, at least 2
   * @param votes sum of the votes for the label
   * @param squares sum of the squares of each record's votes for it
   */
  public record Cell(String label, long each, long votes, long squares) {}

  /**
   * Over all records that at least two looked at.
   *
   * @param choices what each annotator chose, an entry a record
   */
  public static VoteAgreement among(Collection<? extends Map<String, String>> choices) {
    TreeMap<Long, TreeMap<String, long[]>> sums = new TreeMap<>();
    for (Map<String, String> record : choices) {
      TreeMap<String, Long> counts = new TreeMap<>();
      record.values().forEach(choice -> counts.merge(choice, 1L, Long::sum));
      if (record.size() > 1) {
        TreeMap<String, long[]> same =
            sums.computeIfAbsent((long) record.size(), m -> new TreeMap<>());
        counts.forEach(
            (choice, votes) -> {
              long[] sum = same.computeIfAbsent(choice, c -> new long[2]);
              sum[0] += votes;
              sum[1] += votes * votes;
            });
      }
    }
    List<Cell> cells = new ArrayList<>();
    sums.forEach(
        (each, by) -> by.forEach((choice, s) -> cells.add(new Cell(choice, each, s[0], s[1]))));
    return of(cells);
  }

  public static VoteAgreement of(Collection<Cell> cells) {
    TreeMap<String, Long> byLabel = new TreeMap<>();
    TreeMap<Long, long[]> byCount = new TreeMap<>();
    for (Cell cell : cells) {
      byLabel.merge(cell.label(), cell.votes(), Long::sum);
      long[] sums = byCount.computeIfAbsent(cell.each(), m -> new long[2]);
      sums[0] += cell.votes();
      sums[1] += cell.squares();
    }
    double all = byLabel.values().stream().mapToLong(v -> v).sum();
    long records = 0;
    double agreeing = 0;
    double disagreeing = 0;
    for (var e : byCount.entrySet()) {
      long m = e.getKey();
      records += e.getValue()[0] / m;
      agreeing += (e.getValue()[1] - e.getValue()[0]) / (m * (m - 1.0));
      disagreeing += (e.getValue()[0] * m - e.getValue()[1]) / (m - 1.0);
    }
    double squares = byLabel.values().stream().mapToDouble(v -> (double) v * v).sum();
    if (byLabel.size() < 2) {
      return new VoteAgreement(records, (long) all, Double.NaN, Double.NaN);
    }
    double chance = squares / (all * all);
    return new VoteAgreement(
        records,
        (long) all,
        (agreeing / records - chance) / (1 - chance),
        1 - (all - 1) * disagreeing / (all * all - squares));
  }
}
