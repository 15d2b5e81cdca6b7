package io.likeness.jobs.walk;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.training.TrainedModel;
import io.likeness.training.Trainer;
import io.likeness.training.run.CheckpointDir;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Trains the recipe's model on a version and puts it into the registry. */
public final class Training {
  private final Context context;

  public Training(Context context) {
    this.context = context;
  }

  /** The name of the model in the registry, and the model. */
  public record Registered(String name, TrainedModel model) {}

  /**
   * Trains on {@code version}, or goes on from the checkpoint of a training that died.
   *
   * @throws io.likeness.core.error.LikenessException when the version cannot be trained on
   */
  public Registered train(DatasetVersion version) {
    TrainSpec spec =
        context
            .recipe()
            .train()
            .orElseThrow(
                () -> Fault.TRAINING_IMPOSSIBLE.because("The recipe has no train block; add one."));
    Lake lake = context.lake();
    Path work = new Path(new Path(lake.root(), Lake.OWN), "training/" + version.tag());
    Dataset<Row> rows =
        new LakeReader(lake).read(version, "train", System.getProperty("user.name"));
    try {
      CheckpointDir dir = CheckpointDir.of(lake.spark(), work.toString());
      TrainedModel model =
          Trainer.train(
              lake.spark(), rows, spec, dir, line -> context.narrator().say("train      %s", line));
      String name = register(version, model);
      // Features are of persons: they go as soon as nothing can be resumed from them.
      work.getFileSystem(lake.spark().sparkContext().hadoopConfiguration()).delete(work, true);
      return new Registered(name, model);
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The folder for checkpoints in the lake cannot be written; check free space.", e);
    }
  }

  private String register(DatasetVersion version, TrainedModel model) {
    Lake lake = context.lake();
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      long number = lake.readOwn(LakeTables.MODELS).count() + 1;
      String name = version.corpus() + "-" + model.architecture() + "-" + number;
      Row row =
          RowFactory.create(
              name,
              Timestamp.from(Instant.now()),
              version.tag(),
              model.architecture(),
              model.weightsSha256(),
              model.weights(),
              model.report().json());
      lake.appendOwn(
          LakeTables.MODELS,
          lake.spark().createDataFrame(List.of(row), LakeTables.MODELS.schema()));
      return name;
    }
  }
}
