package io.likeness.transforms.text;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.TextSpec.ClassifierSpec;
import io.likeness.kernels.text.CharacterGrams;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * A logistic regression (Spark MLlib) on sequences of characters that tells offensive sentences.
 *
 * <p>Persons are in five folds by their place in the split, and a sentence is judged by the model
 * that has not seen its fold. The threshold is the least probability from which on the sentences of
 * every other ten persons' places are offensive at the wanted rate; how good it is, is measured on
 * the rest. It learns in one partition in the order of record ids, so that it does not depend on
 * how the data are spread.
 */
public final class TextClassifier {
  /** The measure in which its probability is stored, rounded to four digits. */
  public static final String MEASURE = "offensive_probability";

  /** What it learns from. */
  public static final TableContract LABELLED =
      TableContract.of(
          "labelled sentences",
          ColumnSpec.string("record_id", "SHA-256 of the content"),
          ColumnSpec.string("text", "the sentence"),
          ColumnSpec.of("split_slot", DataTypes.IntegerType, "place of the person in [0, 1000)"),
          ColumnSpec.of("offensive", DataTypes.BooleanType, "what its label says"));

  private static final int FOLDS = 5;

  /** More are not learnt from; ids are hashes, so the first of them are as good as any. */
  private static final int MOST_SENTENCES = 200_000;

  private static final int DIGITS = 4;

  /**
   * What was learnt.
   *
   * @param all the model of all sentences, for texts of other corpora
   * @param held probability of each sentence by a model that has not seen its person: record_id,
   *     probability, offensive, chosen_by (whether it helped to choose the threshold)
   * @param threshold least probability that is flagged; empty when none is as precise as wanted
   */
  public record Learnt(LogisticRegressionModel all, Dataset<Row> held, OptionalDouble threshold) {}

  private final ClassifierSpec spec;

  public TextClassifier(ClassifierSpec spec) {
    this.spec = spec;
  }

  /**
   * Learns from {@code labelled}.
   *
   * @throws io.likeness.core.error.LikenessException INPUT_INVALID when there are too few sentences
   *     of a kind, or all of a kind are of persons in one fold
   */
  public Learnt learn(Dataset<Row> labelled) {
    LABELLED.require(labelled.schema(), "the text classifier");
    Dataset<Row> sentences =
        featured(labelled)
            .withColumn("target", col("offensive").cast(DataTypes.DoubleType))
            .withColumn("fold", pmod(col("split_slot"), lit(FOLDS)))
            .withColumn(
                "chosen_by",
                pmod(col("split_slot").divide(FOLDS).cast(DataTypes.IntegerType), lit(2))
                    .equalTo(0))
            .sort("record_id")
            .limit(MOST_SENTENCES)
            .repartition(1)
            .sortWithinPartitions("record_id")
            .persist();
    try {
      long offensive = sentences.where(col("offensive")).count();
      long others = sentences.count() - offensive;
      if (Math.min(offensive, others) < 2L * FOLDS) {
        throw Fault.INPUT_INVALID.because(
            "text.classifier has "
                + offensive
                + " sentences whose label is among classifier.offensive and "
                + others
                + " others; it needs at least "
                + 2 * FOLDS
                + " of each. Check the labels, or name another corpus.");
      }
      long folds =
          sentences
              .groupBy("offensive")
              .agg(countDistinct("fold").as("folds"))
              .agg(min("folds"))
              .head()
              .getLong(0);
      if (folds < 2) {
        throw Fault.INPUT_INVALID.because(
            "All offensive sentences of text.classifier, or all others, are of persons in one of its "
                + FOLDS
                + " folds, so nothing can be told of a person that it has not seen. Add sentences of"
                + " more persons, declare who the persons are, or name another corpus.");
      }
      Dataset<Row> held = null;
      for (int fold = 0; fold < FOLDS; fold++) {
        LogisticRegressionModel model = fit(sentences.where(col("fold").notEqual(fold)));
        Dataset<Row> judged =
            judged(model, sentences.where(col("fold").equalTo(fold)))
                .select("record_id", "probability", "offensive", "chosen_by");
        held = held == null ? judged : held.unionByName(judged);
      }
      List<Row> rows = held.sort("record_id").collectAsList();
      Dataset<Row> local = labelled.sparkSession().createDataFrame(rows, held.schema());
      return new Learnt(fit(sentences), local, threshold(rows));
    } finally {
      sentences.unpersist();
    }
  }

  /** {@code texts} (record_id, text) with the {@code probability} that {@code model} gives. */
  public Dataset<Row> judge(LogisticRegressionModel model, Dataset<Row> texts) {
    return judged(model, featured(texts)).select("record_id", "probability");
  }

  private LogisticRegressionModel fit(Dataset<Row> sentences) {
    return new LogisticRegression()
        .setLabelCol("target")
        .setFeaturesCol("features")
        .setRegParam(spec.regularization())
        .setStandardization(false)
        .setMaxIter(spec.iterations())
        .fit(sentences);
  }

  private static Dataset<Row> judged(LogisticRegressionModel model, Dataset<Row> sentences) {
    model.setProbabilityCol("chances").setRawPredictionCol("").setPredictionCol("");
    return model
        .transform(sentences)
        .withColumn(
            "probability",
            round(functions.vector_to_array(col("chances"), "float64").getItem(1), DIGITS));
  }

  private Dataset<Row> featured(Dataset<Row> texts) {
    int shortest = spec.shortest();
    int longest = spec.longest();
    int cells = spec.cells();
    UserDefinedFunction grams =
        udf(
            (UDF1<String, Vector>)
                text -> {
                  CharacterGrams.Hashed h = CharacterGrams.of(text, shortest, longest, cells);
                  return Vectors.sparse(cells, h.cells(), h.weights());
                },
            SQLDataTypes.VectorType());
    return texts.withColumn("features", grams.apply(col("text")));
  }

  private OptionalDouble threshold(List<Row> held) {
    if (spec.threshold().isPresent()) {
      return OptionalDouble.of(spec.threshold().get());
    }
    List<Row> sorted = new ArrayList<>(held.stream().filter(r -> r.<Boolean>getAs(3)).toList());
    sorted.sort((a, b) -> Double.compare(b.getDouble(1), a.getDouble(1)));
    OptionalDouble best = OptionalDouble.empty();
    long right = 0;
    for (int i = 0; i < sorted.size(); i++) {
      right += sorted.get(i).getBoolean(2) ? 1 : 0;
      boolean tied =
          i + 1 < sorted.size() && sorted.get(i + 1).getDouble(1) == sorted.get(i).getDouble(1);
      if (!tied && right >= spec.minPrecision() * (i + 1)) {
        best = OptionalDouble.of(sorted.get(i).getDouble(1));
      }
    }
    return best;
  }
}
