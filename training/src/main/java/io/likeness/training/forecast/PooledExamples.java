package io.likeness.training.forecast;

import io.likeness.core.error.Fault;
import io.likeness.kernels.media.MediaException;
import io.likeness.training.feature.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The records that a forecast may learn from, with features that are small enough for a driver. */
public final class PooledExamples {
  private final List<Example> examples;
  private final List<String> labels;

  private PooledExamples(List<Example> examples, List<String> labels) {
    this.examples = examples;
    this.labels = labels;
  }

  /** Originals and copies. */
  public List<Example> examples() {
    return examples;
  }

  public List<Example> originals() {
    return examples.stream().filter(e -> !e.copy()).toList();
  }

  public List<String> labels() {
    return labels;
  }

  /**
   * The labelled records outside the test split and their copies, in order of record ids: a plan of
   * whom to record must not be made by the records that the result is judged by.
   *
   * <p>Bands of time are pooled to mean and deviation; other features stay as they are.
   *
   * @param rows with the columns of {@code CorpusView.CONTRACT} and {@code bytes}
   * @param attribute whose values are the groups
   * @throws io.likeness.core.error.LikenessException when there is nothing to learn from
   */
  public static PooledExamples of(Dataset<Row> rows, Features features, String attribute) {
    List<Row> pooled =
        rows.where("label IS NOT NULL AND split <> 'test'")
            .select(
                functions.coalesce(functions.col("cohort"), functions.col("person")),
                functions.col("attributes").getItem(attribute),
                functions.col("label"),
                functions.col("record_id"),
                functions.col("parent_id").isNotNull(),
                functions.col("bytes"))
            .javaRDD()
            .map(
                row ->
                    org.apache.spark.sql.RowFactory.create(
                        row.getString(0),
                        row.isNullAt(1) ? "" : row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getBoolean(4),
                        pooled(features, row.getAs(5))))
            .collect();
    List<Row> sorted = new ArrayList<>(pooled);
    sorted.sort(java.util.Comparator.comparing(row -> row.getString(3)));
    TreeSet<String> names = new TreeSet<>();
    sorted.forEach(row -> names.add(row.getString(2)));
    List<String> labels = List.copyOf(names);
    if (labels.size() < 2) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "Outside the test split there are records of "
              + labels.size()
              + " labels; a forecast needs at least two.");
    }
    List<Example> examples = new ArrayList<>();
    for (Row row : sorted) {
      examples.add(
          new Example(
              row.getString(0),
              row.getString(1),
              row.getBoolean(4),
              labels.indexOf(row.getString(2)),
              row.getAs(5)));
    }
    return new PooledExamples(examples, labels);
  }

  private static float[] pooled(Features features, byte[] bytes) {
    try {
      return pooled(features.of(bytes), features.shape());
    } catch (MediaException e) {
      throw Fault.INPUT_INVALID.because(
          "A record cannot be decoded (" + e.code() + "); screen it out of the version.", e);
    }
  }

  /** Mean and deviation over the last of two axes. */
  static float[] pooled(float[] values, long[] shape) {
    if (shape.length != 2) {
      return values;
    }
    int bands = (int) shape[0];
    int frames = (int) shape[1];
    float[] out = new float[2 * bands];
    for (int b = 0; b < bands; b++) {
      double sum = 0;
      double squares = 0;
      for (int t = 0; t < frames; t++) {
        double v = values[b * frames + t];
        sum += v;
        squares += v * v;
      }
      double mean = sum / frames;
      out[b] = (float) mean;
      out[bands + b] = (float) Math.sqrt(Math.max(0, squares / frames - mean * mean));
    }
    return out;
  }
}
