package io.likeness.transforms.bias;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A row of the table of disparities, but for its stage and adjusted p; NaN where there is none.
 *
 * @param statistic one of the six of {@link MeasureDisparities}
 */
record Disparity(
    String statistic,
    Subject subject,
    double estimate,
    double low,
    double high,
    double p,
    double designEffect) {
  /**
   * What a statistic is about.
   *
   * @param value empty where it is about all groups of the attribute
   */
  record Subject(
      String attribute, String value, String against, String unit, long records, long persons) {}

  /** A number that no chance is known of. */
  static Disparity bare(String statistic, Subject subject, double estimate) {
    return new Disparity(
        statistic, subject, estimate, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  static Disparity tested(String statistic, Subject subject, double estimate, RaoScott test) {
    return new Disparity(
        statistic, subject, estimate, Double.NaN, Double.NaN, test.p(), test.designEffect());
  }

  static Disparity within(
      String statistic, Subject subject, double estimate, double low, double high, double p) {
    return new Disparity(statistic, subject, estimate, low, high, p, Double.NaN);
  }

  Row row(String stage, double adjusted) {
    return RowFactory.create(
        stage,
        statistic,
        subject.attribute,
        subject.value,
        subject.against,
        subject.unit,
        estimate,
        orNull(low),
        orNull(high),
        orNull(p),
        orNull(adjusted),
        orNull(designEffect),
        subject.records,
        subject.persons);
  }

  private static Object orNull(double x) {
    return Double.isNaN(x) ? null : x;
  }
}
