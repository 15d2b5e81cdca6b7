package io.likeness.jobs.diff;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.var_samp;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is different between two versions of a corpus: records with reasons, measures and shares
 * with intervals.
 *
 * @param added records of the second that the first does not have, by how they came in
 * @param removed records of the first that the second does not have, by why they went
 * @param changed records of both, by what of them is another
 */
public record VersionDiff(
    String from,
    String to,
    SortedMap<String, Long> added,
    SortedMap<String, Long> removed,
    SortedMap<String, Long> changed,
    long before,
    List<MeasureShift> measures,
    List<ShareShift> shares) {
  private static final double Z95 = 1.959963984540054;

  /**
   * How a measure of the originals has moved. The shift is that of the mean over persons of their
   * means; its 95 % interval is Welch's, as if no person were in both versions, which makes it too
   * wide rather than too narrow when many are.
   *
   * @param shift mean of the second minus mean of the first
   */
  public record MeasureShift(
      String measure, double from, double to, double shift, double low, double high) {}

  /** How a group's share of persons has moved, with the 95 % Wilson interval of each. */
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

  /** Compares {@code b} with {@code a}, of one corpus or of two. */
  public static VersionDiff of(Lake lake, DatasetVersion a, DatasetVersion b) {
    Dataset<Row> first = new CorpusView(lake, a.snapshot()).rows();
    Dataset<Row> second = new CorpusView(lake, b.snapshot()).rows();
    return new VersionDiff(
        a.tag(),
        b.tag(),
        added(lake, a, first, second),
        removed(lake, b, first, second),
        changed(first, second),
        first.count(),
        measures(first, second),
        shares(lake, a, b));
  }

  private static final String ID = "record_id";

  private static SortedMap<String, Long> added(
      Lake lake, DatasetVersion a, Dataset<Row> first, Dataset<Row> second) {
    Dataset<Row> known =
        lake.read(a.snapshot(), LakeTables.RECORDS)
            .select(col(ID))
            .distinct()
            .withColumn("known", lit(true));
    return counts(
        second
            .join(first.select(ID), new String[] {ID}, "left_anti")
            .join(known, new String[] {ID}, "left")
            .withColumn(
                "why",
                when(col("copy").gt(0), "copy")
                    .when(col("known"), "was left out before")
                    .otherwise("new in the source")));
  }

  private static SortedMap<String, Long> removed(
      Lake lake, DatasetVersion b, Dataset<Row> first, Dataset<Row> second) {
    Dataset<Row> dropped = reasons(lake, b, LakeTables.DROPS, "dropped");
    Dataset<Row> refused = reasons(lake, b, LakeTables.QUARANTINE, "refused");
    Dataset<Row> left =
        lake.read(b.snapshot(), LakeTables.ALLOCATIONS)
            .where(col("keep").equalTo(false))
            .select(col(ID), lit("left out by rebalancing").as("balanced"));
    Dataset<Row> there =
        lake.read(b.snapshot(), LakeTables.RECORDS)
            .select(ID)
            .distinct()
            .withColumn("there", lit("in the source, without a reason"));
    return counts(
        first
            .join(second.select(ID), new String[] {ID}, "left_anti")
            .join(dropped, new String[] {ID}, "left")
            .join(refused, new String[] {ID}, "left")
            .join(left, new String[] {ID}, "left")
            .join(there, new String[] {ID}, "left")
            .withColumn(
                "why",
                when(col("copy").gt(0), "copy")
                    .otherwise(
                        coalesce(
                            col("dropped"),
                            col("refused"),
                            col("balanced"),
                            col("there"),
                            lit("no longer in the source, or erased")))));
  }

  private static Dataset<Row> reasons(
      Lake lake, DatasetVersion version, TableContract table, String as) {
    return lake.read(version.snapshot(), table)
        .where(col(ID).isNotNull())
        .groupBy(ID)
        .agg(expr("min(concat(step, ' ', code))").as(as));
  }

  private static SortedMap<String, Long> changed(Dataset<Row> first, Dataset<Row> second) {
    Column attributes = to_json(expr("array_sort(map_entries(attributes))"));
    String[] names = {"label", "split", "person", "attributes", "weight"};
    Dataset<Row> then = told(first, attributes, "then");
    Dataset<Row> now = told(second, attributes, "now");
    Dataset<Row> both = then.join(now, ID);
    Column[] sums = new Column[names.length];
    for (int i = 0; i < names.length; i++) {
      Column same = col("then." + names[i]).eqNullSafe(col("now." + names[i]));
      sums[i] = coalesce(sum(when(same, 0L).otherwise(1L)), lit(0L)).as(names[i]);
    }
    Row row = both.agg(count(lit(1)), sums).head();
    SortedMap<String, Long> out = new TreeMap<>();
    for (int i = 0; i < names.length; i++) {
      if (row.getLong(i + 1) > 0) {
        out.put(names[i], row.getLong(i + 1));
      }
    }
    return out;
  }

  private static Dataset<Row> told(Dataset<Row> rows, Column attributes, String as) {
    return rows.select(
        col(ID),
        org.apache
            .spark
            .sql
            .functions
            .struct(
                col("label"),
                col("split"),
                col("person"),
                attributes.as("attributes"),
                col("weight"))
            .as(as));
  }

  private static SortedMap<String, Long> counts(Dataset<Row> rows) {
    SortedMap<String, Long> out = new TreeMap<>();
    for (Row r : rows.groupBy("why").count().collectAsList()) {
      out.put(r.getString(0), r.getLong(1));
    }
    return out;
  }

  private static List<MeasureShift> measures(Dataset<Row> first, Dataset<Row> second) {
    return persons(first)
        .withColumnRenamed("mean", "from")
        .withColumnRenamed("error", "from_error")
        .join(
            persons(second).withColumnRenamed("mean", "to").withColumnRenamed("error", "to_error"),
            "measure")
        .sort("measure")
        .select("measure", "from", "from_error", "to", "to_error")
        .collectAsList()
        .stream()
        .map(
            r -> {
              double shift = r.getDouble(3) - r.getDouble(1);
              double half = Z95 * Math.sqrt(r.getDouble(2) + r.getDouble(4));
              return new MeasureShift(
                  r.getString(0),
                  r.getDouble(1),
                  r.getDouble(3),
                  shift,
                  shift - half,
                  shift + half);
            })
        .toList();
  }

  /** Mean over persons of each measure, and the variance of that mean. */
  private static Dataset<Row> persons(Dataset<Row> rows) {
    return rows.where(col("copy").equalTo(0))
        .select(col("person"), explode(map_entries(col("measures"))).as("m"))
        .select(col("person"), col("m.key").as("measure"), col("m.value").as("value"))
        .where("not isnan(value)")
        .groupBy("measure", "person")
        .agg(avg("value").as("value"))
        .groupBy("measure")
        .agg(
            avg("value").as("mean"),
            coalesce(var_samp("value").divide(count(lit(1))), lit(0.0)).as("error"));
  }

  private static List<ShareShift> shares(Lake lake, DatasetVersion a, DatasetVersion b) {
    Dataset<Row> then = shares(lake, a, "then");
    Dataset<Row> now = shares(lake, b, "now");
    return then
        .join(now, new String[] {"attribute", "value"}, "full")
        .withColumn(
            "moved",
            abs(coalesce(col("now.share"), lit(0)).minus(coalesce(col("then.share"), lit(0)))))
        .sort(col("moved").desc(), col("attribute"), col("value"))
        .select(
            col("attribute"),
            col("value"),
            coalesce(col("then.share"), lit(0.0)),
            coalesce(col("then.low"), lit(0.0)),
            coalesce(col("then.high"), lit(0.0)),
            coalesce(col("now.share"), lit(0.0)),
            coalesce(col("now.low"), lit(0.0)),
            coalesce(col("now.high"), lit(0.0)))
        .collectAsList()
        .stream()
        .map(
            r ->
                new ShareShift(
                    r.getString(0),
                    r.getString(1),
                    r.getDouble(2),
                    r.getDouble(3),
                    r.getDouble(4),
                    r.getDouble(5),
                    r.getDouble(6),
                    r.getDouble(7)))
        .toList();
  }

  private static Dataset<Row> shares(Lake lake, DatasetVersion version, String as) {
    return lake.read(version.snapshot(), LakeTables.BIAS)
        .where(col("unit").equalTo("persons").and(col("stage").equalTo("collected")))
        .select(
            col("attribute"),
            col("value"),
            org.apache.spark.sql.functions.struct("share", "low", "high").as(as));
  }

  /** Records that went, as a fraction of the first version. */
  public double removedFraction() {
    return before == 0 ? 0 : (double) removed.values().stream().mapToLong(n -> n).sum() / before;
  }

  /** The greatest change of a group's share of persons; 0 where no shares were measured. */
  public double greatestShareShift() {
    return shares.stream().mapToDouble(s -> Math.abs(s.shift())).max().orElse(0);
  }
}
