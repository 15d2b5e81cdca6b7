package io.likeness.jobs.compare;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.training.infer.ModelTransformer;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.PackedWeights;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.registry.ModelRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A stored form of a registered model that takes part in a comparison.
 *
 * @param name as the user gave it: MODEL or MODEL@PRECISION
 * @param version what it was trained on
 * @param packed the file of this form
 * @param weights as they are read back from it
 */
public record Contestant(
    String name,
    ModelRegistry.Entry entry,
    PackedWeights.Precision precision,
    DatasetVersion version,
    Architecture architecture,
    byte[] packed,
    WeightsFile weights) {

  /**
   * Finds a model in the registry.
   *
   * @throws io.likeness.core.error.LikenessException when there is no such model or form
   */
  static Contestant of(Lake lake, String name) {
    return of(lake, name, UnaryOperator.identity());
  }

  /** As {@link #of(Lake, String)}, and refuses a model that was trained for an audit. */
  static Contestant forUse(Lake lake, String name) {
    return of(lake, name, ModelRegistry.Entry::forUse);
  }

  private static Contestant of(Lake lake, String name, UnaryOperator<ModelRegistry.Entry> allowed) {
    int at = name.lastIndexOf('@');
    PackedWeights.Precision precision =
        at < 0 ? PackedWeights.Precision.FP32 : precision(name, name.substring(at + 1));
    ModelRegistry registry = new ModelRegistry(lake);
    ModelRegistry.Entry entry = allowed.apply(registry.find(at < 0 ? name : name.substring(0, at)));
    // Before the weights are read, so that they are of no version that has changed by then.
    DatasetVersion version = new VersionLog(lake).find(entry.tag());
    Architecture architecture = Architectures.of(entry.architecture());
    WeightsFile full = WeightsFile.read(registry.weights(entry), architecture);
    byte[] packed =
        PackedWeights.pack(full, architecture.network(full.labels().size()).layout(), precision);
    return new Contestant(
        name,
        entry,
        precision,
        version,
        architecture,
        packed,
        PackedWeights.unpack(packed, architecture));
  }

  private static PackedWeights.Precision precision(String name, String word) {
    List<String> words =
        Arrays.stream(PackedWeights.Precision.values()).map(PackedWeights.Precision::word).toList();
    if (!words.contains(word)) {
      throw Fault.USAGE.because(
          name + " names the form " + word + "; behind @ stands one of " + words + ".");
    }
    return PackedWeights.Precision.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** What it says of each row, in {@code column}; the same bits for any number of partitions. */
  Dataset<Row> asked(Lake lake, Dataset<Row> rows, String column) {
    return new ModelTransformer()
        .with(
            "modelUrl",
            new ModelRegistry(lake).shared(entry.weightsSha256() + "-" + precision.word(), packed))
        .with("architecture", entry.architecture())
        .with("batchSize", "1")
        .with("outputCol", column)
        .transform(rows);
  }
}
