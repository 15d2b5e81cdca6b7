package io.likeness.transforms.label;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.recipe.LabelErrorSpec;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.media.MediaKernel;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Probabilities of labels by multinomial logistic regression on sketches or embeddings, each record
 * judged by a model that has seen nothing of its person: persons are dealt to folds by their slot.
 *
 * <p>Learning reads one partition sorted by record id, so that its sums have one order; of more
 * records than it may learn from, those with the smallest ids are taken, and ids are hashes.
 */
public final class OutOfFold {
  /** What it needs. */
  public static final TableContract LABELLED =
      TableContract.of(
          "labelled media",
          ColumnSpec.string("record_id", "record"),
          ColumnSpec.string("label", "label it has"),
          ColumnSpec.of("split_slot", DataTypes.IntegerType, "place of the person in [0, 1000)"),
          ColumnSpec.of("bytes", DataTypes.BinaryType, "plaintext content"));

  private static final StructType SKETCHED =
      new StructType()
          .add("record_id", DataTypes.StringType, false)
          .add("label", DataTypes.StringType, false)
          .add("split_slot", DataTypes.IntegerType, false)
          .add("sketch", DataTypes.createArrayType(DataTypes.DoubleType, false), false);

  private static final int ITERATIONS = 30;

  private final LabelErrorSpec spec;
  private final MediaKernel media;

  public OutOfFold(LabelErrorSpec spec, MediaKernel media) {
    this.spec = spec;
    this.media = media;
  }

  /** Records with the sketch of their media; those that cannot be decoded are left out. */
  public Dataset<Row> sketched(Dataset<Row> labelled) {
    LABELLED.require(labelled.schema(), "label-errors");
    MediaKernel kernel = media;
    return labelled
        .select("record_id", "label", "split_slot", "bytes")
        .map(
            (MapFunction<Row, Row>)
                r -> RowFactory.create(r.get(0), r.get(1), r.get(2), sketch(kernel, r.getAs(3))),
            Encoders.row(SKETCHED))
        .where(org.apache.spark.sql.functions.size(col("sketch")).gt(0));
  }

  /**
   * Records with what a model says of their media in the place of a sketch.
   *
   * @param answers {@code record_id}, {@code answer}; records without one are left out
   */
  public Dataset<Row> embedded(Dataset<Row> labelled, Dataset<Row> answers) {
    LABELLED.require(labelled.schema(), "label-errors");
    return labelled
        .select("record_id", "label", "split_slot")
        .join(answers, "record_id")
        .select(
            col("record_id"),
            col("label"),
            col("split_slot"),
            col("answer").cast(SKETCHED.apply("sketch").dataType()).as("sketch"));
  }

  private static double[] sketch(MediaKernel kernel, byte[] content) {
    try {
      return kernel.sketch(content);
    } catch (MediaException e) {
      return new double[0];
    }
  }

  /**
   * What was judged, held by executors until it is closed.
   *
   * @param rows of {@link ConfidentLearning#JUDGED}
   */
  public record Judged(Dataset<Row> rows, Dataset<Row> held) implements AutoCloseable {
    /** Of {@code rows} without the plan that made them, which nobody who reads them computes. */
    private static Judged of(Dataset<Row> rows) {
      Dataset<Row> held = rows.persist(StorageLevel.MEMORY_AND_DISK());
      held.count();
      return new Judged(
          held.sparkSession().createDataFrame(held.toJavaRDD(), judgedSchema()), held);
    }

    @Override
    public void close() {
      held.unpersist();
    }
  }

  /**
   * The records of {@code sketched} whose label another fold teaches.
   *
   * @param labels all labels, in the order of their numbers
   */
  public Judged judged(Dataset<Row> sketched, List<String> labels) {
    Dataset<Row> rows =
        numbered(sketched, labels)
            .withColumn("fold", pmod(col("split_slot"), lit(spec.folds())))
            .withColumn("features", vector().apply(col("sketch")))
            .withColumn("target", col("given").cast(DataTypes.DoubleType))
            .drop("sketch", "label", "split_slot")
            .persist();
    try {
      Dataset<Row> all = rows.sparkSession().createDataFrame(List.of(), judgedSchema());
      for (int fold = 0; fold < spec.folds(); fold++) {
        Dataset<Row> others =
            rows.where(col("fold").notEqual(fold))
                .sort("record_id")
                .limit(spec.maxTrainingRows())
                .repartition(1)
                .sortWithinPartitions("record_id")
                .persist();
        List<Integer> known = others.select("given").distinct().as(Encoders.INT()).collectAsList();
        if (known.size() >= 2) {
          Dataset<Row> own =
              rows.where(col("fold").equalTo(fold)).where(col("given").isin(known.toArray()));
          all = all.unionByName(judged(others, own, labels.size()));
        }
        others.unpersist();
      }
      return Judged.of(all);
    } finally {
      rows.unpersist();
    }
  }

  private static StructType judgedSchema() {
    return ConfidentLearning.JUDGED.schema();
  }

  private Dataset<Row> judged(Dataset<Row> others, Dataset<Row> own, int classes) {
    LogisticRegressionModel model =
        new LogisticRegression()
            .setFamily("multinomial")
            .setLabelCol("target")
            .setFeaturesCol("features")
            .setRegParam(spec.regularization())
            .setMaxIter(ITERATIONS)
            .fit(others);
    model.setProbabilityCol("chances").setRawPredictionCol("").setPredictionCol("");
    Column chances = functions.vector_to_array(col("chances"), "float64");
    Column millionths =
        org.apache.spark.sql.functions.transform(
            org.apache.spark.sql.functions.sequence(lit(0), lit(classes - 1)),
            at ->
                org.apache.spark.sql.functions.coalesce(
                    org.apache
                        .spark
                        .sql
                        .functions
                        .round(
                            org.apache
                                .spark
                                .sql
                                .functions
                                .get(chances, at)
                                .multiply(ConfidentLearning.MILLION))
                        .cast(DataTypes.IntegerType),
                    lit(0)));
    return model.transform(own).select(col("record_id"), col("given"), millionths.as("p"));
  }

  private static Dataset<Row> numbered(Dataset<Row> rows, List<String> labels) {
    Column number = lit(null).cast(DataTypes.IntegerType);
    for (int i = 0; i < labels.size(); i++) {
      number =
          org.apache
              .spark
              .sql
              .functions
              .when(col("label").equalTo(labels.get(i)), i)
              .otherwise(number);
    }
    return rows.withColumn("given", number).where(col("given").isNotNull());
  }

  private static UserDefinedFunction vector() {
    return udf(
        (UDF1<scala.collection.Seq<Double>, Vector>)
            s ->
                Vectors.dense(
                    ScalaCollections.asJava(s).stream().mapToDouble(Double::doubleValue).toArray()),
        SQLDataTypes.VectorType());
  }
}
