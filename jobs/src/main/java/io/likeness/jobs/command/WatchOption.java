package io.likeness.jobs.command;

import io.likeness.core.lake.Address;
import io.likeness.training.Progress;
import io.likeness.training.watch.Watch;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Where the figures of a training are kept whose model is not kept in a lake. */
public final class WatchOption {
  private static final String NAME = "--watch";

  @Option(
      names = NAME,
      paramLabel = "DIR",
      description =
          "also keep losses of each step and epoch in DIR/model, for TensorBoard and as JSON lines, in"
              + " the place of those of an earlier training")
  private Optional<String> folder = Optional.empty();

  /** Tells {@code lines}, and keeps the figures where that was asked for. */
  Progress progress(SparkSession spark, Progress lines) {
    return folder
        .<Progress>map(
            dir ->
                new Watch(spark.sparkContext().hadoopConfiguration(), Address.of(dir, NAME), lines))
        .orElse(lines);
  }
}
