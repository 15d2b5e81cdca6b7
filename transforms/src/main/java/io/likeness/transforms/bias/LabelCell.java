package io.likeness.transforms.bias;

/**
 * One group and one label, persons being clusters: person i has n_i rows, g_i of them in the group,
 * l_i with the label and c_i with both. The second moments Σ c², Σ cg, … are those of rows, or of
 * weights.
 *
 * @param persons who have rows with both
 */
record LabelCell(
    long persons,
    double both,
    double group,
    double label,
    double all,
    double cc,
    double cg,
    double cl,
    double cn,
    double gg,
    double gl,
    double gn,
    double ll,
    double ln,
    double nn) {

  double share() {
    return both / all;
  }

  double groupShare() {
    return group / all;
  }

  double labelShare() {
    return label / all;
  }

  /** Share of the cell less what it would be if label and group had nothing to do with another. */
  double excess() {
    return share() - groupShare() * labelShare();
  }

  /**
   * Variance of {@link #excess} times persons − 1 over persons, by linearisation: Σ z_i², z = [c −
   * p_l·g − p_g·l + (2·p_g·p_l − p_c)·n]/N.
   */
  double excessVariance() {
    return squares(1, -labelShare(), -groupShare(), 2 * groupShare() * labelShare() - share());
  }

  /** ln(p_c / (p_g·p_l)); −∞ of an empty cell. */
  double information() {
    return StrictMath.log(share() / (groupShare() * labelShare()));
  }

  /**
   * Variance of {@link #information}, likewise: z = [c/p_c − g/p_g − l/p_l + n]/N. The cell may not
   * be empty.
   */
  double informationVariance() {
    return squares(1 / share(), -1 / groupShare(), -1 / labelShare(), 1);
  }

  /** What {@link #excessVariance} would be of {@code rows} independent rows of no excess. */
  double independentExcessVariance(double rows) {
    return groupShare() * labelShare() * (1 - groupShare()) * (1 - labelShare()) / rows;
  }

  /** What {@link #informationVariance} would be of {@code rows} independent rows. */
  double independentInformationVariance(double rows) {
    double c = share();
    double g = groupShare();
    double l = labelShare();
    return Math.max(0, 1 / c - 1 / g - 1 / l - 1 + 2 * c / (g * l)) / rows;
  }

  private double squares(double c, double g, double l, double n) {
    double sum =
        c * c * cc
            + g * g * gg
            + l * l * ll
            + n * n * nn
            + 2 * (c * g * cg + c * l * cl + c * n * cn + g * l * gl + g * n * gn + l * n * ln);
    return Math.max(0, sum) / (all * all);
  }
}
