package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The registry's models that have learnt from versions which an erasure changed. */
record Models(Lake lake) {

  /**
   * Empties the weights and reports of models trained on {@code tags} and the digests of what they
   * had learnt from, and takes their checkpoints and what they were fused to away; the names stay
   * taken. The caller holds the lake's lock.
   *
   * @return the names
   */
  List<String> blank(Set<String> tags) {
    tags.forEach(tag -> lake.deleteOwn("training/" + tag));
    fusions(tags);
    Dataset<Row> models = lake.readOwn(LakeTables.MODELS);
    Column hit = col("tag").isin(tags.toArray()).and(length(col("weights")).gt(0));
    List<String> names =
        models.where(hit).select("model").sort("model").collectAsList().stream()
            .map(r -> r.getString(0))
            .toList();
    if (!names.isEmpty()) {
      copies(models.where(hit).select("weights_sha256").distinct().collectAsList());
      lake.overwrite(
          Snapshot.empty(Lake.OWN),
          LakeTables.MODELS,
          models
              .withColumn("report", when(hit, lit("{\"erased\":true}")).otherwise(col("report")))
              .withColumn("records_sha256", when(hit.unary_$bang(), col("records_sha256")))
              .withColumn("version_digest", when(hit.unary_$bang(), col("version_digest")))
              .withColumn("weights", when(hit, lit(new byte[0])).otherwise(col("weights"))));
    }
    return names;
  }

  /** Thresholds of a fusion are scores of single records. */
  private void fusions(Set<String> tags) {
    Dataset<Row> fusions = lake.readOwn(LakeTables.FUSIONS);
    Column hit = col("first_tag").isin(tags.toArray()).or(col("second_tag").isin(tags.toArray()));
    if (!fusions.where(hit).isEmpty()) {
      lake.overwrite(
          Snapshot.empty(Lake.OWN), LakeTables.FUSIONS, fusions.where(hit.unary_$bang()));
    }
  }

  /** What predictions and comparisons have laid where all workers read it. */
  private void copies(List<Row> weights) {
    Path folder = lake.ownFolder("weights");
    try {
      FileSystem files = folder.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      for (FileStatus file : files.exists(folder) ? files.listStatus(folder) : new FileStatus[0]) {
        for (Row one : weights) {
          if (file.getPath().getName().startsWith(one.getString(0))) {
            files.delete(file.getPath(), false);
          }
        }
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "Copies of weights in " + folder + " cannot be taken away; erase again.", e);
    }
  }
}
