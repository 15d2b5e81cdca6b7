package io.likeness.transforms.label;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What several annotators' votes come to: built-in aggregations by record, deterministic for any
 * number of partitions. A record's verdict depends on its own votes only.
 */
public final class CountVotes {
  public static final String SETTLED = "settled";
  public static final String DISPUTED = "disputed";
  public static final String FEW = "few";

  private CountVotes() {}

  /**
   * One vote of each annotator on each record; who says two things of one record says nothing.
   *
   * @param said record_id, annotator and label
   */
  public static Dataset<Row> cast(Dataset<Row> said) {
    return said.groupBy("record_id", "annotator")
        .agg(min("label").as("label"), countDistinct("label").as("labels"))
        .where(col("labels").equalTo(1))
        .drop("labels");
  }

  /**
   * record_id, votes, choices, leading, share, verdict: one row a record.
   *
   * @param votes rows of {@link #cast}
   * @param least fewest votes that decide
   */
  public static Dataset<Row> consensus(Dataset<Row> votes, int least) {
    Column leading = col("first.n");
    return votes
        .groupBy("record_id", "label")
        .agg(count(lit(1)).as("n"))
        .groupBy("record_id")
        .agg(
            sum("n").as("votes"),
            count(lit(1)).as("choices"),
            max(struct(col("n"), col("label"))).as("first"))
        .select(
            col("record_id"),
            col("votes"),
            col("choices"),
            col("first.label").as("leading"),
            leading.divide(col("votes")).as("share"),
            when(col("votes").lt(least), lit(FEW))
                .when(leading.multiply(2).gt(col("votes")), lit(SETTLED))
                .otherwise(lit(DISPUTED))
                .as("verdict"));
  }

  /**
   * Agreement by group, in order of its values.
   *
   * @param votes rows of {@link #cast}
   * @param groups record_id and value, one row a record; of others nothing is said
   */
  public static Map<String, VoteAgreement> agreement(Dataset<Row> votes, Dataset<Row> groups) {
    Dataset<Row> counts = votes.groupBy("record_id", "label").agg(count(lit(1)).as("n"));
    Dataset<Row> each = votes.groupBy("record_id").agg(count(lit(1)).as("each"));
    TreeMap<String, List<VoteAgreement.Cell>> cells = new TreeMap<>();
    counts
        .join(each.where(col("each").gt(1)), "record_id")
        .join(groups, "record_id")
        .groupBy("value", "label", "each")
        .agg(sum("n"), sum(col("n").multiply(col("n"))))
        .collectAsList()
        .forEach(
            r ->
                cells
                    .computeIfAbsent(r.getString(0), v -> new ArrayList<>())
                    .add(
                        new VoteAgreement.Cell(
                            r.getString(1), r.getLong(2), r.getLong(3), r.getLong(4))));
    TreeMap<String, VoteAgreement> out = new TreeMap<>();
    cells.forEach((value, of) -> out.put(value, VoteAgreement.of(of)));
    return out;
  }
}
