package io.likeness.training.evaluate;

import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * What Spark's own classifiers get right with the same features, weights and split: what a network
 * does not beat is not worth its trouble.
 *
 * <p>They see the features as one long vector, standardized by MLlib. Nothing is tuned.
 */
public final class Baselines {
  private static final int ITERATIONS = 100;
  private static final double PENALTY = 0.01;
  private static final int TREES = 100;
  private static final int DEPTH = 10;

  private static final StructType ROWS =
      new StructType()
          .add("place", DataTypes.IntegerType, false)
          .add("y", DataTypes.DoubleType, false)
          .add("w", DataTypes.DoubleType, false)
          .add("x", SQLDataTypes.VectorType(), false);

  private Baselines() {}

  /**
   * One classifier that is not ours.
   *
   * @param test scores on the originals of the test split
   * @param groups test scores by attribute and value
   * @param seconds wall time of fitting
   */
  public record Baseline(
      String name, Scores test, Map<String, Map<String, Scores>> groups, double seconds) {}

  /** Fits on the training split and scores the test split; {@code shards} as in {@code store}. */
  public static List<Baseline> of(
      SparkSession spark, TrainingSet set, FeatureStore store, int shards, long seed) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    Broadcast<TrainingSet> shared = context.broadcast(set);
    Dataset<Row> train = rows(spark, context, shared, store, shards, Part.TRAIN);
    Dataset<Row> test = rows(spark, context, shared, store, shards, Part.TEST);
    train.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return List.of(
          fitted(
              "logistic regression",
              set,
              test,
              () ->
                  new LogisticRegression()
                          .setFeaturesCol("x")
                          .setLabelCol("y")
                          .setWeightCol("w")
                          .setMaxIter(ITERATIONS)
                          .setRegParam(PENALTY)
                          .fit(train)
                      ::transform),
          fitted(
              "random forest",
              set,
              test,
              () ->
                  new RandomForestClassifier()
                          .setFeaturesCol("x")
                          .setLabelCol("y")
                          .setWeightCol("w")
                          .setNumTrees(TREES)
                          .setMaxDepth(DEPTH)
                          .setSeed(seed)
                          .fit(train)
                      ::transform));
    } finally {
      train.unpersist(true);
      shared.destroy();
    }
  }

  @FunctionalInterface
  private interface Fitting {
    Function<Dataset<Row>, Dataset<Row>> model();
  }

  private static Baseline fitted(String name, TrainingSet set, Dataset<Row> test, Fitting fitting) {
    long begin = System.nanoTime();
    Function<Dataset<Row>, Dataset<Row>> model = fitting.model();
    double seconds = (System.nanoTime() - begin) * 1e-9;
    List<Scores.Judged> judged = new ArrayList<>();
    for (Row row :
        model.apply(test).select("place", "prediction").orderBy("place").collectAsList()) {
      TrainingSet.Item item = set.items().get(row.getInt(0));
      judged.add(
          new Scores.Judged(
              item.cohort(), item.attributes(), item.label(), (int) row.getDouble(1)));
    }
    int labels = set.labels().size();
    return new Baseline(name, Scores.of(judged, labels), Scores.byGroup(judged, labels), seconds);
  }

  /** Rows are made where they are used, from the shard files that the ranks read too. */
  private static Dataset<Row> rows(
      SparkSession spark,
      JavaSparkContext context,
      Broadcast<TrainingSet> shared,
      FeatureStore store,
      int shards,
      Part part) {
    return spark.createDataFrame(
        context
            .parallelize(IntStream.range(0, shards).boxed().toList(), shards)
            .flatMap(shard -> rows(shared.value(), store, shards, shard, part)),
        ROWS);
  }

  private static Iterator<Row> rows(
      TrainingSet set, FeatureStore store, int shards, int shard, Part part) {
    try {
      int[] places = set.places(part, shard, shards);
      FeatureStore.Shard features = store.open(shard);
      return IntStream.of(places)
          .mapToObj(place -> row(set, features, place))
          .filter(row -> part == Part.TRAIN || set.items().get(row.getInt(0)).original())
          .iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(TrainingSet set, FeatureStore.Shard features, int place) {
    TrainingSet.Item item = set.items().get(place);
    float[] values = new float[features.length()];
    features.copy(item.recordId(), values, 0);
    double[] x = new double[values.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = values[i];
    }
    return RowFactory.create(place, (double) item.label(), item.weight(), Vectors.dense(x));
  }
}
