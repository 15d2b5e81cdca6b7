package io.likeness.transforms.label;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.transform;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Confident learning (Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in
 * dataset labels", JAIR 2021).
 *
 * <p>Class thresholds t_j are the mean probability of j over records labelled j (equation 2); a
 * record labelled i counts into C_ij for the likeliest j among those with p_j ≥ t_j (equation 1)
 * and p_j > 0, since a label that no other fold teaches has probability and threshold 0; the joint
 * is calibrated to the counts of labels (equation 3); and for each i ≠ j the n·Q_ij records with
 * the largest margin p_j − p_i > 0 are taken for wrong (prune by noise rate, section 4.2).
 *
 * <p>Two mergeable aggregations and two windows of built-in expressions. Probabilities are whole
 * millionths, so that sums do not depend on partitions; ties go to the smaller record id.
 */
public final class ConfidentLearning {
  /** The unit of probabilities. */
  public static final int MILLION = 1_000_000;

  /** What it needs: labels as numbers from 0 on, probabilities in millionths. */
  public static final TableContract JUDGED =
      TableContract.of(
          "judged records",
          ColumnSpec.string("record_id", "record"),
          ColumnSpec.of("given", DataTypes.IntegerType, "number of the label it has"),
          ColumnSpec.of(
              "p",
              DataTypes.createArrayType(DataTypes.IntegerType, false),
              "probability of each label in millionths, by a model that has not seen its person"));

  private static final StructType ALLOWED =
      new StructType()
          .add("given", DataTypes.IntegerType, false)
          .add("likely", DataTypes.IntegerType, false)
          .add("allowed", DataTypes.LongType, false);

  /**
   * What was found.
   *
   * @param counts records by label
   * @param agreed those of them for which the model finds no other label likelier: where they are
   *     few, the model cannot tell the labels, and most of what it doubts is right
   * @param confident the confident joint C
   * @param estimated n·Q, by label and likely label
   * @param issues record_id, given, likely, p_given and p_likely in millionths
   */
  public record Found(
      long[] counts,
      long[] agreed,
      long[][] confident,
      double[][] estimated,
      Dataset<Row> issues) {}

  private ConfidentLearning() {}

  /**
   * Finds labels that are probably wrong.
   *
   * @param judged rows of {@link #JUDGED}; read three times, so hold it
   * @param classes how many labels there are
   */
  public static Found of(Dataset<Row> judged, int classes) {
    JUDGED.require(judged.schema(), "confident learning");
    long[] counts = new long[classes];
    long[] agreed = new long[classes];
    double[] thresholds = thresholds(judged, counts, agreed);
    long[][] confident = joint(judged, thresholds);
    double[][] estimated = calibrated(confident, counts);
    return new Found(counts, agreed, confident, estimated, issues(judged, estimated));
  }

  private static double[] thresholds(Dataset<Row> judged, long[] counts, long[] agreed) {
    double[] thresholds = new double[counts.length];
    // A class without records has no records to be confused with it either.
    Arrays.fill(thresholds, Double.POSITIVE_INFINITY);
    Column own = element_at(col("p"), col("given").plus(1)).cast(DataTypes.LongType);
    Column agrees = own.equalTo(array_max(col("p"))).cast(DataTypes.LongType);
    for (Row row :
        judged.groupBy("given").agg(sum(own), count(lit(1)), sum(agrees)).collectAsList()) {
      counts[row.getInt(0)] = row.getLong(2);
      agreed[row.getInt(0)] = row.getLong(3);
      thresholds[row.getInt(0)] = row.getLong(1) / (double) row.getLong(2);
    }
    return thresholds;
  }

  private static long[][] joint(Dataset<Row> judged, double[] thresholds) {
    Column limits = array(Arrays.stream(thresholds).mapToObj(t -> lit(t)).toArray(Column[]::new));
    // The likeliest comes first and, of equals, the label with the smaller number.
    Column ranked =
        transform(col("p"), (p, at) -> struct(p.as("p"), negate(at).as("before"), at.as("label")));
    Column confident =
        filter(
            ranked,
            r ->
                r.getField("p")
                    .gt(0)
                    .and(r.getField("p").geq(element_at(limits, r.getField("label").plus(1)))));
    long[][] joint = new long[thresholds.length][thresholds.length];
    for (Row row :
        judged
            .select(col("given"), array_max(confident).getField("label").as("likely"))
            .where(col("likely").isNotNull())
            .groupBy("given", "likely")
            .agg(count(lit(1)))
            .collectAsList()) {
      joint[row.getInt(0)][row.getInt(1)] = row.getLong(2);
    }
    return joint;
  }

  private static double[][] calibrated(long[][] confident, long[] counts) {
    double[][] estimated = new double[counts.length][counts.length];
    for (int i = 0; i < counts.length; i++) {
      long row = Arrays.stream(confident[i]).sum();
      for (int j = 0; j < counts.length && row > 0; j++) {
        estimated[i][j] = confident[i][j] * (double) counts[i] / row;
      }
    }
    return estimated;
  }

  private static Dataset<Row> issues(Dataset<Row> judged, double[][] estimated) {
    List<Row> allowed = new ArrayList<>();
    for (int i = 0; i < estimated.length; i++) {
      for (int j = 0; j < estimated.length; j++) {
        long most = Math.round(estimated[i][j]);
        if (i != j && most > 0) {
          allowed.add(RowFactory.create(i, j, most));
        }
      }
    }
    Column own = element_at(col("p"), col("given").plus(1));
    Dataset<Row> doubts =
        judged
            .select(
                col("record_id"),
                col("given"),
                own.as("p_given"),
                posexplode(col("p")).as(new String[] {"likely", "p_likely"}))
            .where(col("p_likely").gt(col("p_given")))
            .join(
                broadcast(judged.sparkSession().createDataFrame(allowed, ALLOWED)),
                new String[] {"given", "likely"})
            .withColumn("margin", col("p_likely").minus(col("p_given")));
    return doubts
        .withColumn(
            "place",
            row_number()
                .over(
                    Window.partitionBy("given", "likely")
                        .orderBy(col("margin").desc(), col("record_id"))))
        .where(col("place").leq(col("allowed")))
        .withColumn(
            "first",
            row_number()
                .over(Window.partitionBy("record_id").orderBy(col("margin").desc(), col("likely"))))
        .where(col("first").equalTo(1))
        .select("record_id", "given", "likely", "p_given", "p_likely");
  }
}
