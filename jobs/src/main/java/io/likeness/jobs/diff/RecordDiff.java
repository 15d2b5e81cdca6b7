package io.likeness.jobs.diff;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which records came, went or changed between two versions, and why.
 *
 * @param added by how they came in
 * @param removed by why they went
 * @param changed by what of them is another; a record of which two things are counts twice
 * @param listed some of them, or all
 */
public record RecordDiff(
    SortedMap<String, Long> added,
    SortedMap<String, Long> removed,
    SortedMap<String, Long> changed,
    List<Listed> listed) {
  /** What lists every record. */
  public static final int ALL = Integer.MAX_VALUE;

  /** {@link Listed#change} of records that came. */
  public static final String ADDED = "added";

  /** {@link Listed#change} of records that went. */
  public static final String REMOVED = "removed";

  /** {@link Listed#change} of records of both. */
  public static final String CHANGED = "changed";

  private static final String ID = "record_id";
  private static final String WHY = "why";
  private static final String DETAIL = "detail";

  /**
   * One record.
   *
   * @param change {@value #ADDED}, {@value #REMOVED} or {@value #CHANGED}
   * @param why one of the reasons that are counted
   * @param detail what was there and what is, where that tells of nobody; else empty
   */
  public record Listed(String change, String why, String recordId, String detail) {}

  /**
   * From {@code a} to {@code b}.
   *
   * @param atMost so many records of each reason are listed, the first by their id
   */
  static RecordDiff of(Lake lake, Snapshot a, Snapshot b, int atMost) {
    Dataset<Row> first = new CorpusView(lake, a).rows();
    Dataset<Row> second = new CorpusView(lake, b).rows();
    Dataset<Row> added = added(lake, a, first, second);
    Dataset<Row> removed = removed(lake, b, first, second);
    Dataset<Row> changed = changed(first, second);
    List<Listed> listed = new ArrayList<>();
    list(listed, ADDED, added, atMost);
    list(listed, REMOVED, removed, atMost);
    list(listed, CHANGED, changed, atMost);
    return new RecordDiff(counts(added), counts(removed), counts(changed), List.copyOf(listed));
  }

  private static void list(List<Listed> out, String change, Dataset<Row> rows, int atMost) {
    if (atMost == 0) {
      return;
    }
    Dataset<Row> some =
        atMost == ALL
            ? rows
            : rows.withColumn("place", row_number().over(Window.partitionBy(WHY).orderBy(ID)))
                .where(col("place").leq(atMost));
    some.select(WHY, ID, DETAIL)
        .sort(WHY, ID)
        .collectAsList()
        .forEach(r -> out.add(new Listed(change, r.getString(0), r.getString(1), r.getString(2))));
  }

  private static SortedMap<String, Long> counts(Dataset<Row> rows) {
    SortedMap<String, Long> out = new TreeMap<>();
    for (Row r : rows.groupBy(WHY).count().collectAsList()) {
      out.put(r.getString(0), r.getLong(1));
    }
    return out;
  }

  private static Dataset<Row> added(
      Lake lake, Snapshot a, Dataset<Row> first, Dataset<Row> second) {
    Dataset<Row> known =
        lake.read(a, LakeTables.RECORDS).select(col(ID)).distinct().withColumn("known", lit(true));
    return second
        .join(first.select(ID), new String[] {ID}, "left_anti")
        .join(known, new String[] {ID}, "left")
        .select(
            col(ID),
            when(col("copy").gt(0), "copy")
                .when(col("known"), "was left out before")
                .otherwise("new in the source")
                .as(WHY),
            lit("").as(DETAIL));
  }

  private static Dataset<Row> removed(
      Lake lake, Snapshot b, Dataset<Row> first, Dataset<Row> second) {
    // A source that went because another holds the same content is no reason for the content.
    Dataset<Row> drops =
        lake.read(b, LakeTables.DROPS).where(not(col("kept_record_id").eqNullSafe(col(ID))));
    Dataset<Row> dropped = reasons(drops, "dropped");
    Dataset<Row> refused =
        reasons(lake.read(b, LakeTables.QUARANTINE).where(col(ID).isNotNull()), "refused");
    Dataset<Row> left =
        lake.read(b, LakeTables.ALLOCATIONS)
            .where(col("keep").equalTo(false))
            .select(col(ID), lit("left out by rebalancing").as("balanced"));
    Dataset<Row> there =
        lake.read(b, LakeTables.RECORDS)
            .select(ID)
            .distinct()
            .withColumn("there", lit("in the source, without a reason"));
    return first
        .join(second.select(ID), new String[] {ID}, "left_anti")
        .join(dropped, new String[] {ID}, "left")
        .join(refused, new String[] {ID}, "left")
        .join(left, new String[] {ID}, "left")
        .join(there, new String[] {ID}, "left")
        .select(
            col(ID),
            when(col("copy").gt(0), "copy")
                .otherwise(
                    coalesce(
                        col("dropped"),
                        col("refused"),
                        col("balanced"),
                        col("there"),
                        lit("no longer in the source, or erased")))
                .as(WHY),
            lit("").as(DETAIL));
  }

  private static Dataset<Row> reasons(Dataset<Row> rows, String as) {
    return rows.groupBy(ID).agg(expr("min(concat(step, ' ', code))").as(as));
  }

  /** One row a record and thing that is another; of persons and attributes not what. */
  private static Dataset<Row> changed(Dataset<Row> first, Dataset<Row> second) {
    Column[] changes = {
      change("label", true),
      change("split", true),
      change("person", false),
      change("attributes", false),
      change("weight", true)
    };
    return told(first, "then")
        .join(told(second, "now"), ID)
        .select(col(ID), explode(array_compact(array(changes))).as("one"))
        .select(col(ID), col("one." + WHY), col("one." + DETAIL));
  }

  private static Column change(String name, boolean told) {
    Column then = col("then." + name);
    Column now = col("now." + name);
    Column detail = told ? concat(text(then), lit(" → "), text(now)) : lit("");
    return when(not(then.eqNullSafe(now)), struct(lit(name).as(WHY), detail.as(DETAIL)));
  }

  private static Column text(Column value) {
    return coalesce(value.cast(DataTypes.StringType), lit("none"));
  }

  private static Dataset<Row> told(Dataset<Row> rows, String as) {
    return rows.select(
        col(ID),
        struct(
                col("label"),
                col("split"),
                col("person"),
                to_json(expr("array_sort(map_entries(attributes))")).as("attributes"),
                col("weight"))
            .as(as));
  }
}
