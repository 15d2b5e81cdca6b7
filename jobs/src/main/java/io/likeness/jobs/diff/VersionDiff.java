package io.likeness.jobs.diff;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.var_samp;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.transforms.bias.MeasureBias;
import io.likeness.transforms.bias.MeasureDisparities;
import io.likeness.transforms.bias.ShareInterval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is different between two versions of a corpus: records with reasons, measures and shares
 * with intervals.
 */
public record VersionDiff(
    String from,
    String to,
    RecordDiff records,
    List<MeasureShift> measures,
    List<ShareShift> shares,
    List<DisparityShift> disparities) {
  /**
   * How a measure of the originals has moved. The shift is that of the mean over persons of their
   * means; its 95 % interval is Welch's, as if no person were in both versions, which makes it too
   * wide rather than too narrow when many are.
   *
   * @param shift mean of the second minus mean of the first
   * @param low NaN where either version has fewer than two persons, as is {@code high}
   */
  public record MeasureShift(
      String measure, double from, double to, double shift, double low, double high) {
    /** {@code 0.1 to 0.3}, or a dash. */
    public String interval(String format) {
      return Double.isNaN(low)
          ? "–"
          : String.format(Locale.ROOT, format, low)
              + " to "
              + String.format(Locale.ROOT, format, high);
    }
  }

  /**
   * Mean over persons of a measure.
   *
   * @param variance of the mean, at least 0; of no meaning for one person
   */
  record Mean(double mean, double variance, long persons) {
    /**
     * From this to {@code to}, by Student's t with the degrees of freedom of Welch and
     * Satterthwaite (Welch, Biometrika 34, 1947).
     */
    MeasureShift to(Mean to, String measure) {
      double shift = to.mean - mean;
      if (persons < 2 || to.persons < 2) {
        return new MeasureShift(measure, mean, to.mean, shift, Double.NaN, Double.NaN);
      }
      double both = variance + to.variance;
      double half = 0;
      if (both > 0) {
        double degrees =
            both
                * both
                / (variance * variance / (persons - 1)
                    + to.variance * to.variance / (to.persons - 1));
        half =
            new TDistribution(null, degrees).inverseCumulativeProbability(0.975) * Math.sqrt(both);
      }
      return new MeasureShift(measure, mean, to.mean, shift, shift - half, shift + half);
    }
  }

  /**
   * How a group's share of persons has moved, with the 95 % Wilson interval of each. Attributes
   * that only one version measured are left out: nothing is known of their groups in the other.
   */
  public record ShareShift(
      String attribute,
      String value,
      double from,
      double fromLow,
      double fromHigh,
      double to,
      double toLow,
      double toHigh) {

    /** Share of the second minus share of the first. */
    public double shift() {
      return to - from;
    }
  }

  /**
   * How far an attribute has moved from the target, or towards the label, as collected; of {@link
   * LakeTables#DISPARITIES} those between 0 and 1 that are about all groups of it.
   */
  public record DisparityShift(
      String statistic, String attribute, String unit, double from, double to) {
    /** Estimate of the second minus estimate of the first. */
    public double shift() {
      return to - from;
    }
  }

  /**
   * Compares {@code b} with {@code a}.
   *
   * @param atMost so many records of each reason are listed
   */
  public static VersionDiff of(Lake lake, DatasetVersion a, DatasetVersion b, int atMost) {
    Dataset<Row> first = new CorpusView(lake, a.snapshot()).rows();
    Dataset<Row> second = new CorpusView(lake, b.snapshot()).rows();
    return new VersionDiff(
        a.tag(),
        b.tag(),
        RecordDiff.of(lake, a.snapshot(), b.snapshot(), atMost),
        measures(first, second),
        shares(lake, a.snapshot(), b.snapshot()),
        disparities(lake, a.snapshot(), b.snapshot()));
  }

  private static List<MeasureShift> measures(Dataset<Row> first, Dataset<Row> second) {
    SortedMap<String, Mean> then = means(first);
    SortedMap<String, Mean> now = means(second);
    return then.keySet().stream()
        .filter(now::containsKey)
        .map(measure -> then.get(measure).to(now.get(measure), measure))
        .toList();
  }

  private static SortedMap<String, Mean> means(Dataset<Row> rows) {
    SortedMap<String, Mean> out = new TreeMap<>();
    rows.where(col("copy").equalTo(0))
        .select(col("person"), explode(map_entries(col("measures"))).as("m"))
        .select(col("person"), col("m.key").as("measure"), col("m.value").as("value"))
        .where("not isnan(value)")
        .groupBy("measure", "person")
        .agg(avg("value").as("value"))
        .groupBy("measure")
        .agg(
            avg("value"),
            coalesce(var_samp("value").divide(count(lit(1))), lit(0.0)),
            count(lit(1)))
        .collectAsList()
        .forEach(
            r -> out.put(r.getString(0), new Mean(r.getDouble(1), r.getDouble(2), r.getLong(3))));
    return out;
  }

  /** How shares of persons moved from {@code a} to {@code b}, the furthest first. */
  public static List<ShareShift> shares(Lake lake, Snapshot a, Snapshot b) {
    SortedMap<String, SortedMap<String, Row>> then = measured(lake, a);
    SortedMap<String, SortedMap<String, Row>> now = measured(lake, b);
    List<ShareShift> out = new ArrayList<>();
    then.forEach(
        (attribute, groups) -> {
          SortedMap<String, Row> others = now.get(attribute);
          if (others != null) {
            TreeSet<String> values = new TreeSet<>(groups.keySet());
            values.addAll(others.keySet());
            for (String value : values) {
              ShareInterval from = share(groups, value);
              ShareInterval to = share(others, value);
              out.add(
                  new ShareShift(
                      attribute,
                      value,
                      from.share(),
                      from.low(),
                      from.high(),
                      to.share(),
                      to.low(),
                      to.high()));
            }
          }
        });
    out.sort(Comparator.comparingDouble(s -> -Math.abs(s.shift())));
    return List.copyOf(out);
  }

  /** Of a group that nobody belongs to, what so many persons without one say. */
  private static ShareInterval share(SortedMap<String, Row> groups, String value) {
    Row r = groups.get(value);
    return r == null
        ? ShareInterval.wilson(
            0, groups.values().stream().mapToDouble(g -> g.<Double>getAs("amount")).sum())
        : new ShareInterval(r.getAs("share"), r.getAs("low"), r.getAs("high"));
  }

  private static SortedMap<String, SortedMap<String, Row>> measured(Lake lake, Snapshot snapshot) {
    SortedMap<String, SortedMap<String, Row>> out = new TreeMap<>();
    lake.read(snapshot, LakeTables.BIAS)
        .where(col("unit").equalTo("persons").and(col("stage").equalTo("collected")))
        .collectAsList()
        .forEach(
            r ->
                out.computeIfAbsent(r.getAs("attribute"), a -> new TreeMap<>())
                    .put(r.getAs("value"), r));
    return out;
  }

  static List<DisparityShift> disparities(Lake lake, Snapshot a, Snapshot b) {
    String[] keys = {"statistic", "attribute", "unit"};
    return distances(lake, a)
        .withColumnRenamed("estimate", "then")
        .join(distances(lake, b), keys)
        .sort("statistic", "attribute", "unit")
        .collectAsList()
        .stream()
        .map(
            r ->
                new DisparityShift(
                    r.getAs("statistic"),
                    r.getAs("attribute"),
                    r.getAs("unit"),
                    r.<Double>getAs("then"),
                    r.<Double>getAs("estimate")))
        .toList();
  }

  private static Dataset<Row> distances(Lake lake, Snapshot snapshot) {
    return lake.read(snapshot, LakeTables.DISPARITIES)
        .where(
            col("stage")
                .equalTo(MeasureBias.COLLECTED)
                .and(
                    col("statistic")
                        .isin(
                            MeasureDisparities.JENSEN_SHANNON,
                            MeasureDisparities.TOTAL_VARIATION,
                            MeasureDisparities.CRAMERS_V)))
        .select("statistic", "attribute", "unit", "estimate");
  }
}
