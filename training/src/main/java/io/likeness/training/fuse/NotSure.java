package io.likeness.training.fuse;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * When not to answer, by hierarchical conformal prediction (Lee, Barber and Willett,
 * "Distribution-free inference with hierarchical data", 2023, section 3.1): of a row of a person
 * whom nobody has seen, the set { label : 1 − p(label) ≤ threshold } holds the right label with
 * probability {@code coverage} at least, where persons of calibration and use are exchangeable and
 * p knows none of them, however good or bad it is. Where p is fitted to the persons of calibration,
 * as that of {@link Fusion} is in folds, the promise is kept nearly. The answer is "not sure"
 * unless the set is a single label.
 *
 * @param coverage in (0, 1)
 * @param threshold positive infinity where there are too few persons for that coverage
 * @param persons that it was calibrated on
 */
public record NotSure(double coverage, double threshold, int persons) {
  /** Sums of shares of persons are exact to this. */
  private static final double ROUNDING = 1e-9;

  /** Before it was calibrated: sure of nothing. */
  static final NotSure OPEN = new NotSure(0, Double.POSITIVE_INFINITY, 0);

  /** How badly the right label of one row was thought of: 1 − p(truth). */
  record Score(String person, double score) {}

  /**
   * The least threshold t with Σ_k Σ_i 1[s_ki ≤ t] / ((K + 1) n_k) ≥ coverage, over K persons with
   * n_k rows each.
   */
  static NotSure of(List<Score> scores, double coverage) {
    if (!(coverage > 0 && coverage < 1)) {
      throw new IllegalArgumentException("a coverage of " + coverage + ": give one in (0, 1)");
    }
    TreeMap<String, Integer> rows = new TreeMap<>();
    scores.forEach(s -> rows.merge(s.person(), 1, Integer::sum));
    TreeMap<Double, Double> mass = new TreeMap<>();
    for (Score s : scores) {
      mass.merge(s.score(), 1.0 / ((rows.size() + 1) * (double) rows.get(s.person())), Double::sum);
    }
    double sum = 0;
    for (Map.Entry<Double, Double> e : mass.entrySet()) {
      sum += e.getValue();
      if (sum >= coverage - ROUNDING) {
        return new NotSure(coverage, e.getKey(), rows.size());
      }
    }
    return new NotSure(coverage, Double.POSITIVE_INFINITY, rows.size());
  }

  /** The most that {@code persons} persons can promise. */
  public static double mostCoverage(int persons) {
    return persons / (persons + 1.0);
  }

  /** Whether a label of that probability is in the set. */
  boolean keeps(double probability) {
    return 1 - probability <= threshold;
  }

  /** The only label of the set, or -1 for "not sure". */
  int answer(double[] probabilities) {
    int only = -1;
    for (int c = 0; c < probabilities.length; c++) {
      if (keeps(probabilities[c])) {
        if (only >= 0) {
          return -1;
        }
        only = c;
      }
    }
    return only;
  }
}
