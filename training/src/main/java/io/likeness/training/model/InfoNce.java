package io.likeness.training.model;

import java.util.List;

/**
 * The contrastive loss that pulls records of two kinds together where they have one label.
 *
 * <p>With unit vectors z and s(i, j) = zᵢ·zⱼ / τ, a record i loses the mean over the records p of
 * the other kind and of its label of −log (e^s(i, p) / Σⱼ e^s(i, j)), j over all of the other kind
 * (Yang et al., "Unified Contrastive Learning in Image-Text-Label Space", CVPR 2022, eq. 3 to 5).
 * Where each label occurs once a kind, that is the symmetric InfoNCE of van den Oord et al. (2018)
 * and Radford et al. (2021). A record whose label the other kind lacks loses nothing by it.
 *
 * <p>A share of the loss is the same over the other records of i's own kind (Khosla et al.,
 * "Supervised Contrastive Learning", NeurIPS 2020, eq. 2), by which each kind learns to tell labels
 * apart at once, and not only after the two have found each other.
 *
 * <p>In double precision and in order of the rows, so that everybody who has the same rows gets the
 * same bits.
 */
public final class InfoNce {
  private InfoNce() {}

  /**
   * One record.
   *
   * @param first its kind
   * @param weight its part of the loss, at least 0
   * @param embedding of any length but 0; only its direction counts
   */
  public record Row(boolean first, int label, double weight, double[] embedding) {}

  /**
   * What rows lose.
   *
   * @param ofRow weight · loss
   * @param found whether the most similar record of the other kind, of equal ones the first, has
   *     the row's label
   * @param gradient of the sum of {@code ofRow} with respect to each embedding
   */
  public record Loss(double[] ofRow, boolean[] found, double[][] gradient) {}

  /**
   * The loss of {@code rows}.
   *
   * @param temperature τ, above 0
   * @param within share of the loss that is over a record's own kind, from 0 to below 1
   */
  public static Loss of(List<Row> rows, double temperature, double within) {
    int n = rows.size();
    double[][] unit = new double[n][];
    double[] length = new double[n];
    for (int i = 0; i < n; i++) {
      double[] e = rows.get(i).embedding();
      length[i] = Math.max(Math.sqrt(dot(e, e)), 1e-12);
      unit[i] = new double[e.length];
      for (int d = 0; d < e.length; d++) {
        unit[i][d] = e[d] / length[i];
      }
    }
    double[] ofRow = new double[n];
    boolean[] found = new boolean[n];
    double[][] slope = new double[n][unit.length == 0 ? 0 : unit[0].length];
    for (int i = 0; i < n; i++) {
      found[i] = lose(rows, unit, i, false, temperature, 1 - within, ofRow, slope);
      if (within > 0) {
        lose(rows, unit, i, true, temperature, within, ofRow, slope);
      }
    }
    for (int i = 0; i < n; i++) {
      // Along the vector itself nothing changes, since only its direction counts.
      double along = dot(slope[i], unit[i]);
      for (int d = 0; d < slope[i].length; d++) {
        slope[i][d] = (slope[i][d] - along * unit[i][d]) / length[i];
      }
    }
    return new Loss(ofRow, found, slope);
  }

  /** One row among those of its own or of the other kind; whether the nearest has its label. */
  private static boolean lose(
      List<Row> rows,
      double[][] unit,
      int i,
      boolean own,
      double temperature,
      double share,
      double[] ofRow,
      double[][] slope) {
    Row row = rows.get(i);
    double weight = row.weight() * share;
    double[] s = new double[rows.size()];
    double most = Double.NEGATIVE_INFINITY;
    boolean found = false;
    int positives = 0;
    for (int j = 0; j < s.length; j++) {
      Row other = rows.get(j);
      if (i == j || (other.first() == row.first()) != own) {
        s[j] = Double.NEGATIVE_INFINITY;
        continue;
      }
      s[j] = dot(unit[i], unit[j]) / temperature;
      if (s[j] > most) {
        most = s[j];
        found = other.label() == row.label();
      }
      positives += other.label() == row.label() ? 1 : 0;
    }
    if (positives == 0) {
      return found;
    }
    double sum = 0;
    double near = 0;
    for (int j = 0; j < s.length; j++) {
      if (s[j] > Double.NEGATIVE_INFINITY) {
        sum += StrictMath.exp(s[j] - most);
        near += rows.get(j).label() == row.label() ? s[j] : 0;
      }
    }
    ofRow[i] += weight * (most + StrictMath.log(sum) - near / positives);
    for (int j = 0; j < s.length; j++) {
      if (s[j] == Double.NEGATIVE_INFINITY) {
        continue;
      }
      double due = rows.get(j).label() == row.label() ? 1.0 / positives : 0;
      double g = weight * (StrictMath.exp(s[j] - most) / sum - due) / temperature;
      for (int d = 0; d < slope[i].length; d++) {
        slope[i][d] += g * unit[j][d];
        slope[j][d] += g * unit[i][d];
      }
    }
    return found;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
