package io.likeness.transforms.bias;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * How much oftener a group has a label than if they had nothing to do with another: log₂(p_c/(p_g·
 * p_l)) in bits (Church and Hanks, Computational Linguistics 16, 1990). +1 is twice as often, −1
 * half as often.
 *
 * <p>The interval is of the logarithm, by linearisation with persons as clusters. p is that of the
 * excess p_c − p_g·p_l, which does not vary with the shares of group and label as the logarithm
 * does: it can be small where the interval still reaches over 0. Neither is bolder than of as many
 * independent rows; both are Student's t with one degree of freedom less than the fewer persons of
 * the two, the group's or the label's.
 *
 * @param bits an empty cell is taken for one of half a row
 * @param low NaN, as {@code high}, of an empty cell, and where the group or the label is of one
 *     person
 * @param p two-sided; NaN where the group or the label is of one person
 */
record PointwiseInformation(double bits, double low, double high, double p) {
  /** Where independence would have fewer rows than this, nothing is said of a cell. */
  static final double LEAST_EXPECTED = 5;

  private static final double LN_2 = StrictMath.log(2);
  private static final double UPPER = 0.975;

  /** Whether there is enough of group and label to say something of {@code cell}. */
  static boolean canTell(LabelCell cell, long rows) {
    return rows * cell.groupShare() * cell.labelShare() >= LEAST_EXPECTED;
  }

  /**
   * @param rows rows of the whole, whatever their weight
   * @param fewer persons of the group or of the label, whichever has fewer
   */
  static PointwiseInformation of(LabelCell cell, long rows, long fewer) {
    boolean empty = !(cell.both() > 0);
    double bits =
        empty
            ? StrictMath.log(0.5 / (rows * cell.groupShare() * cell.labelShare())) / LN_2
            : cell.information() / LN_2;
    if (fewer < 2) {
      return new PointwiseInformation(bits, Double.NaN, Double.NaN, Double.NaN);
    }
    double correction = fewer / (fewer - 1.0);
    TDistribution t = new TDistribution(null, fewer - 1);
    double error =
        Math.sqrt(
            Math.max(correction * cell.excessVariance(), cell.independentExcessVariance(rows)));
    double p = Math.min(1, 2 * t.cumulativeProbability(-Math.abs(cell.excess()) / error));
    if (empty) {
      return new PointwiseInformation(bits, Double.NaN, Double.NaN, p);
    }
    double half =
        t.inverseCumulativeProbability(UPPER)
            * Math.sqrt(
                Math.max(
                    correction * cell.informationVariance(),
                    cell.independentInformationVariance(rows)))
            / LN_2;
    return new PointwiseInformation(bits, bits - half, bits + half, p);
  }
}
